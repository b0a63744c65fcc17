#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Runs the freestanding suites on boards without anything below them, in
# emulators. tests/bare/BOARD has the code that starts and ends a program and
# prints, the linker's script, and in board.sh
#
#   builds     a line for each way to compile: a name, the compiler, its options
#   emulators  the commands that boot needs
#   boot BUILD PROGRAM [OPTION...]  runs a program, for a minute at most; the
#              emulator's status is 0 when the program's is
#
# Run by make bare, which may say BOARDS='BOARD ...'.
#
# shellcheck disable=SC2086 # flags are words
# shellcheck disable=SC2317 # the functions are called through silent

: "${top_srcdir:=.}" "${BARE_SUITES:=check_error}"
# shellcheck source=tests/tap.sh
. "$top_srcdir/tests/tap.sh"

bare=$top_srcdir/tests/bare
: "${BOARDS:=$(cd "$bare" && echo */)}"
flags="-g -std=gnu11 -Wall -Wextra -Werror -ffreestanding \
-fno-stack-protector -I$top_srcdir/include -I$top_srcdir \
-I$top_srcdir/src"

# compile OBJECTS SOURCE...: with $cc, $options and $level, into a directory.
compile() {
	mkdir -p "$1"
	objects=$1
	shift
	for source; do
		$cc $options $level $flags -c "$source" \
			-o "$objects/$(basename "$source").o" || return
	done
}

# The core, and what all suites on this board are linked with.
compile_common() {
	compile "$work/common" "$top_srcdir"/arch/*.S \
		"$top_srcdir"/src/core/*.c "$bare/memory.c" \
		"$bare/$board"/*.[cS] "$top_srcdir/tests/drive_tap.c" \
		"$top_srcdir/tests/stack_kinds.c"
}

# link PROGRAM OBJECT...
link() {
	$cc $options -nostdlib -static -Wl,--no-warn-rwx-segments \
		-T "$bare/$board/board.ld" -o "$@" "$work"/common/*.o -lgcc
}

# Whether what the board said is what its plan says, all of it well.
judge() {
	awk '
	/^1\.\./ { plan = substr($1, 4) }
	/^not ok/ { bad = 1 }
	/^ok/ { count++ }
	bad { print }
	END {
		if (!plan || count != plan)
			print count + 0 " of " plan + 0 " cases passed"
	}' "$1"
}

# on_board SUITE: where there is no such source it is that of the suite whose
# twin it is.
on_board() {
	source=$top_srcdir/tests/$1.c
	twins=
	if [ ! -f "$source" ]; then
		source=$top_srcdir/tests/${1%_twins}.c
		twins=-DFRINGE_OUT_OF_LINE
	fi
	$cc $options $level $flags $twins -c "$source" -o "$work/suite.o" &&
		link "$work/program" "$work/suite.o" || return
	boot "$build" "$work/program" >"$work/said" 2>&1 </dev/null ||
		echo "the emulator ended with status $?"
	judge "$work/said"
}

# missing COMMAND...: those that cannot be had.
missing() {
	for command; do
		command -v "$command" >/dev/null || echo "$command"
	done
}

run_build() {
	build=$1 cc=$2
	shift 2
	options=$*
	lacking=$(missing $cc $emulators)
	if [ "$lacking" ]; then
		absent "$build" "no ${lacking%%
*}"
		return
	fi
	# Frames are larger where nothing is optimised.
	for level in '-O0 -DKIND_STACK_SIZE=8192' -O2; do
		way="$build ${level%% *}"
		silent "$way: the core compiles" compile_common
		[ ! "$reasons" ] || return
		for suite in $BARE_SUITES; do
			silent "$way: $suite" on_board "$suite"
		done
		rm -rf "$work/common"
	done
}

for board in $BOARDS; do
	board=${board%/}
	# shellcheck source=tests/bare/riscv-virt/board.sh
	. "$bare/$board/board.sh"
	echo "$builds" | sed /^$/d >"$work/builds"
	while read -r line; do
		run_build $line
	done <"$work/builds"
done
echo "1..$count"
exit "$failed"
