#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Holds what the library exports, src/fringe.map and the manual against each
# other. Run by make check.
#
# shellcheck disable=SC2317 # silent and test_of call the functions

: "${top_srcdir:=.}" "${top_builddir:=.}" "${NM:=nm}"
. "$top_srcdir/tests/tap.sh"
shared=$top_builddir/.libs/libfringe.so
archive=$top_builddir/.libs/libfringe.a

# test_of FILE NAME COMMAND...: some builds have no such file.
test_of() {
	if [ -e "$1" ]; then
		shift
		silent "$@"
	else
		skip "$2" "this build has no ${1##*/}"
	fi
}

# The lines by which two sorted lists differ, each with the list it is in.
difference() {
	[ -s "$work/$1" ] || echo "the $1 is empty"
	comm -23 "$work/$1" "$work/$2" | sed "s/\$/: in the $1, not the $2/"
	comm -13 "$work/$1" "$work/$2" | sed "s/\$/: in the $2, not the $1/"
}

# name@@NODE, as nm prints it.
map() {
	sed -e 's|/\*.*\*/||' -e '/^\/\*/,/\*\/$/d' "$1" | awk '
	/{$/ { node = $1 }
	/^\t[a-z_0-9]*;$/ { sub(";", ""); print $1 "@@" node }' | sort
}

exports() {
	$NM -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | sort
}

# Names that end in an underscore are for inline code alone.
public() {
	sed 's/@@.*//' "$1" | grep -v '_$' | sort
}

# What the synopses call functions and are not types of functions.
documented() {
	sed -n 's/^typedef .*[ *]\(fringe_[a-z_]*\)(.*/\1/p' \
	    "$top_srcdir"/include/fringe/*.h > "$work/types"
	for page in "$top_srcdir"/man/*.[37]; do
		sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page"
	done | sed -n 's/^\.F[no] \(fringe_[a-z_]*\).*/\1/p' |
	    grep -vxF -f "$work/types" | sort -u
}

same_exports() {
	exports "$shared" > "$work/library"
	difference map library
}

# nm complains of members without symbols, and of an archive without any. What
# compilers add is weak: the reference to the personality of C.
foreign_names() {
	$NM -g --defined-only "$archive" 2> "$work/complaints" | awk '
	NF == 3 && $3 !~ /^fringe_/ && $2 !~ /[VvWw]/ { print $3 " is global" }
	NF == 3 { found = 1 }
	END { if (!found) print "no symbols" }'
}

executable_stack() {
	readelf -lW "$shared" | awk '
	/GNU_STACK/ { found = 1; if ($7 ~ /E/) print "it is executable" }
	END { if (!found) print "no GNU_STACK" }'
}

# A symbol bound at its first call is looked up on a generator's stack.
lazy_binding() {
	readelf -dW "$shared" | grep -q BIND_NOW ||
	    echo "it is not linked with -z now"
}

map "$top_srcdir/src/fringe.map" > "$work/map"
public "$work/map" > "$work/exports"
documented > "$work/manual"

echo 1..5
test_of "$shared" the_library_exports_what_the_map_names same_exports
silent the_manual_describes_what_is_exported difference exports manual
test_of "$archive" the_archive_defines_only_names_of_its_own foreign_names
test_of "$shared" the_library_asks_for_no_executable_stack executable_stack
test_of "$shared" the_library_is_bound_before_it_runs lazy_binding
exit "$failed"
