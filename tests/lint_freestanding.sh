#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Sees that a freestanding build needs no C library. Run by make check in a
# tree configured --enable-freestanding.
#
# shellcheck disable=SC2086 # options are lists
# shellcheck disable=SC2317 # silent calls the functions

: "${top_srcdir:=.}" "${top_builddir:=.}" "${NM:=nm}" "${CC:=cc}"
: "${MAKE:=make}" "${CFLAGS:=}" "${LDFLAGS:=}"
. "$top_srcdir/tests/tap.sh"
archive=$top_builddir/.libs/libfringe.a
kit_archive=$top_builddir/.libs/libfringe-kit.a

# Compilers call mem* unasked: whoever has no C library provides them anyway.
# The personality is weak, and nothing without an unwinder. Backtraces want one:
# they are in a program if it calls them, and nothing else is in need of them.
undefined() {
	$NM -g "$archive" > "$work/symbols" 2> "$work/null" || return
	awk '
	/:$/ { member = $0; gsub(/.*-|\..*/, "", member) }
	NF == 3 { defined[$3] = 1 }
	NF == 2 && $1 != "w" { wanted[$2] = wanted[$2] " " member }
	END {
		n = 0
		for (name in defined)
			n++
		if (n == 0)
			print "nothing is defined"
		for (name in wanted)
			if (name ~ /^_Unwind_/ && wanted[name] == " trace")
				continue
			else if (name ~ /^fringe_trace_/ &&
			    wanted[name] != " backtrace")
				print name " is wanted by" wanted[name]
			else if (!(name in defined) &&
			    name !~ /^mem(cpy|move|set|cmp)$/)
				print name " is undefined"
	}' "$work/symbols"
}

# The kit's own part, which programs may define: critical sections. And what is
# public of the other library, or called by what of that is inlined.
kit_undefined() {
	$NM -g "$kit_archive" > "$work/symbols" 2> "$work/null" || return
	$NM -g --defined-only "$archive" 2> "$work/null" |
	    awk 'NF == 3 && $3 ~ /^fringe_.*([^_]|_layout[0-9]+_)$/ {
		print "public", $3
	}' |
	    awk '
	NR == FNR { public[$2] = 1; next }
	NF == 3 { defined[$3] = 1 }
	NF == 2 && $1 != "w" { wanted[$2] = 1 }
	END {
		if (!("fringe_critical_enter" in defined))
			print "fringe_critical_enter is not defined"
		for (name in wanted)
			if (!(name in defined) && !(name in public) &&
			    name !~ /^mem(cpy|move|set|cmp)$/ &&
			    name != "_GLOBAL_OFFSET_TABLE_")
				print name " is undefined"
	}' - "$work/symbols"
}

# A static library, and no header that needs more than a compiler.
install_freestanding() {
	(cd "$top_builddir" && "$MAKE" -s install DESTDIR="$1") \
	    > "$work/log" 2>&1 || cat "$work/log"
	find "$1" -name '*.so*'
	include=$(dirname "$(find "$1" -name fringe.h)")
	sed -n '/^#if __STDC_HOSTED__/,/^#endif/s/^#include "\(.*\)"/\1/p' \
	    "$include/fringe.h" > "$work/hosted"
	[ -s "$work/hosted" ] || echo "fringe.h includes nothing hosted"
	(cd "$include" && xargs ls < "$work/hosted" 2> "$work/absent")
}

# Every header, with nothing to include from but the compiler's directory.
compile_headers() {
	include=$(dirname "$(find "$1" -name fringe.h)")
	(cd "$include" && ls fringe.h fringe/*.h fringe/kit/*.h) |
	    while read -r header; do
		printf '#include "%s"\nextern int more;\n' "$header" |
		    $CC -std=c99 -Wall -Wextra -pedantic -Werror \
			-ffreestanding -nostdinc \
			-isystem "$($CC -print-file-name=include)" \
			-I "$include" -fsyntax-only -x c -
	done
}

# links STATEMENT: the names of images, and of what unwinders ask for, that a
# program with this statement has.
links() {
	printf '#include <fringe.h>\nint main(void) { return %s; }\n' "$1" \
	    > "$work/program.c"
	$CC $CFLAGS -ffreestanding -I"$top_srcdir/include" -I"$top_srcdir" \
	    "$work/program.c" "$archive" $LDFLAGS -o "$work/program" || return
	$NM --defined-only "$work/program" | awk '
	$3 ~ /^(fringe_image|dl_iterate_phdr$)/ { print $3 }'
}

# Nobody pays for images who does not register any.
images_apart() {
	links 'fringe_generator_finish(0, 0)'
	links 'fringe_image_register(0, 0)' > "$work/linked"
	grep -q '^dl_iterate_phdr$' "$work/linked" ||
	    echo "images come without dl_iterate_phdr"
}

# What of the kit a program with this statement has.
links_kit() {
	printf '#include <fringe/kit.h>\nint main(void) { return %s; }\n' "$1" \
	    > "$work/program.c"
	$CC $CFLAGS -ffreestanding -I"$top_srcdir/include" -I"$top_srcdir" \
	    "$work/program.c" "$kit_archive" "$archive" $LDFLAGS \
	    -o "$work/program" || return
	$NM --defined-only "$work/program" | awk '
	$3 ~ /^fringe_(lock|critical)_/ { print $3 }'
}

# Nobody pays for a kind of lock that the program does not name, nor for any
# without an object that has one.
kinds_apart() {
	links_kit 'fringe_ready_init(0, 0, 0)'
	links_kit 'fringe_lock_none.try_acquire(0)' | grep -vx fringe_lock_none
	links_kit 'fringe_lock_spin.try_acquire(0)' > "$work/linked"
	grep -qx fringe_lock_spin "$work/linked" || cat "$work/linked"
}

echo 1..6
silent the_archive_wants_nothing_but_mem_functions undefined
silent the_archive_of_the_kit_wants_nothing_more kit_undefined
silent programs_have_the_kinds_of_locks_that_they_name kinds_apart
silent it_installs_what_is_freestanding install_freestanding "$work/root"
silent the_installed_headers_compile_without_a_C_library \
    compile_headers "$work/root"
silent programs_without_images_have_nothing_of_them images_apart
exit "$failed"
