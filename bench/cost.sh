#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the core costs on boards: makes the table in README.md. For each build
# of each board the bytes of code and constants that bench/cost.c has of the
# library, compiled with -Os and linked without what is not called; the words
# that a generator takes, handle and control block; and the smallest stack, in
# bytes, that one which does nothing but suspend runs on. The latter two are
# what the program says when the board runs it. The objects bare_* are left out,
# as they are where the library is an archive: libgcc's weak reference to one of
# their functions would keep it in any program.
#
# shellcheck disable=SC2086,SC2154 # flags are words; board.sh sets them
# shellcheck disable=SC2317 # measure is called by its name

: "${top_srcdir:=.}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/bare/build.sh
. "$top_srcdir/tests/bare/build.sh"
level='-Os -ffunction-sections'

# Of the linker's map. GNU's begins with what it left out; a section's name can
# have a line of its own, and what follows is an address, a size and an object.
# LLVM's has lines of two addresses, a size, an alignment and OBJECT:(SECTION).
text_bytes() {
	sizes=$(awk -v core="$work/core/" '
	/:[(][.](text|rodata)/ && index($5, core) { print "0x" $3 " +" }
	/^Linker script and memory map/ { linked = 1 }
	!linked { next }
	/^ [.]/ { section = $1; sub(/^ [^ ]+/, "") }
	/^ +0x/ && NF == 3 {
		if (index($3, core) && section ~ /^[.](text|rodata)/)
			print $2 " +"
		section = ""
	}' "$work/map")
	# After each size there is a plus.
	echo "$((${sizes}0))"
}

# said WHAT: the number that the board said of it.
said() {
	sed -n "s/^$1 \([0-9]*\).*/\1/p" "$work/said"
}

# measure BUILD COMPILER [OPTION...]: a line of the table.
measure() {
	build=$1 cc=$2
	shift 2
	options=$*
	lacking=$(missing $cc $emulators | tr '\n' ' ')
	[ ! "$lacking" ] || {
		echo "$build: there is no $lacking" >&2
		return 1
	}
	compile_core "$work/core" && rm -f "$work"/core/bare_*.o &&
		compile_board "$work/common" &&
		compile "$work/common" "$top_srcdir/bench/cost.c" &&
		link "$work/program" "$work"/core/*.o \
			-Wl,--gc-sections,-Map="$work/map" || return
	patience=300
	boot "$build" "$work/program" >"$work/said" 2>&1 </dev/null || {
		echo "$build: the board failed:" >&2
		cat "$work/said" >&2
		return 1
	}
	printf '| %s | %s | %d | %d | %d |\n' "$board" "$build" \
		"$(text_bytes)" "$(said words)" "$(said stack)"
	rm -r "$work/core" "$work/common"
}

set -e
echo '| board | build | text, bytes | generator, words | smallest stack, bytes |'
echo '|---|---|---|---|---|'
on_all_boards measure
