#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Holds what the libraries export, their maps and the manual against each other:
# src/fringe.map and, for the construction kit, src/kit/fringe-kit.map. Run by
# make check.
#
# shellcheck disable=SC2086 # commands and options are lists
# shellcheck disable=SC2317 # silent and test_of call the functions
# shellcheck disable=SC3045 # of shells in use, all know ulimit -s

: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}"
: "${CFLAGS:=}" "${LDFLAGS:=}" "${NM:=nm}"
. "$top_srcdir/tests/tap.sh"
shared=$top_builddir/.libs/libfringe.so
archive=$top_builddir/.libs/libfringe.a
kit_shared=$top_builddir/.libs/libfringe-kit.so
kit_archive=$top_builddir/.libs/libfringe-kit.a

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

# name@@NODE, as nm prints it; what is for debuggers is no default version.
map() {
	sed -e 's|/\*.*\*/||' -e '/^\/\*/,/\*\/$/d' "$1" | awk '
	/{$/ { node = ($1 == "FRINGE_DEBUG" ? "" : "@") $1 }
	/^\t[a-z_0-9]*;$/ { sub(";", ""); print $1 "@" node }' | sort
}

exports() {
	$NM -D --defined-only "$1" | awk '$2 != "A" { print $3 }' | sort
}

# Names that end in an underscore are for inline code alone; those without a
# default version are for nobody to call.
public() {
	sed -n 's/@@.*//p' "$1" | grep -v '_$' | sort
}

# What the synopses call functions or variables and are not types of functions,
# nor declared for freestanding programs alone.
documented() {
	sed -n 's/^typedef .*[ *]\(fringe_[a-z_]*\)(.*/\1/p' \
	    "$top_srcdir"/include/fringe/*.h \
	    "$top_srcdir"/include/fringe/kit/*.h > "$work/types"
	sed -n '/^#if !__STDC_HOSTED__$/,/^#endif$/p' \
	    "$top_srcdir"/include/fringe/*.h |
	    sed -n 's/^int \(fringe_[a-z_]*\)(.*/\1/p' >> "$work/types"
	for page in "$top_srcdir"/man/*.[37]; do
		sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page"
	done | sed -n -e 's/^\.F[no] \(fringe_[a-z_]*\).*/\1/p' \
	    -e 's/^\.Vt extern .* \(fringe_[a-z_]*\) ;$/\1/p' |
	    grep -vxF -f "$work/types" | sort -u
}

# What is inlined and never exported is documented too.
inlined() {
	awk '/^FRINGE_LOCAL_INLINE_/ {
		getline
		sub(/\(.*/, "")
		print
	}' \
	    "$top_srcdir"/include/fringe/kit/*.h | sort
}

# same_exports LIBRARY MAP
same_exports() {
	exports "$1" > "$work/library"
	difference "$2" library
}

# nm complains of members without symbols, and of an archive without any. What
# compilers add is weak: the reference to the personality of C.
#
# foreign_names ARCHIVE
foreign_names() {
	$NM -g --defined-only "$1" 2> "$work/complaints" | awk '
	NF == 3 && $3 !~ /^fringe_/ && $2 !~ /[VvWw]/ { print $3 " is global" }
	NF == 3 { found = 1 }
	END { if (!found) print "no symbols" }'
}

executable_stack() {
	readelf -lW "$1" | awk '
	/GNU_STACK/ { found = 1; if ($7 ~ /E/) print "it is executable" }
	END { if (!found) print "no GNU_STACK" }'
}

# A symbol bound at its first call is looked up on a generator's stack.
lazy_binding() {
	readelf -dW "$1" | grep -q BIND_NOW ||
	    echo "it is not linked with -z now"
}

# The root frame has the name of what programs with split stacks call when
# they need another piece of stack. A library that took its place would crash
# this one, which needs many.
cat > "$work/split.c" << 'EOF'
#include <fringe.h>

int deep(int depth);

__attribute__((noinline)) int
deep(int depth)
{
	volatile char piece[4096];

	piece[0] = (char)depth;
	return depth == 0 ? 0 : deep(depth - 1) + piece[0] - (char)depth;
}

int
main(void)
{
	return deep(10000) + (fringe_version() == 0);
}
EOF
split_stack() {
	$CC $CFLAGS -fno-lto -fsplit-stack -I"$top_srcdir/include" \
	    -I"$top_srcdir" "$work/split.c" "$shared" $LDFLAGS \
	    -o "$work/split" || return
	$NM "$work/split" | grep -q ' [tT] __morestack$' ||
	    echo "__morestack is not the compiler's"
	(
		ulimit -s 1024
		LD_LIBRARY_PATH=$top_builddir/.libs "$work/split"
	) || echo "status $?"
}

# The kit has no way into the library but the public one, and what the switches
# that are inlined in it call.
private_names() {
	$NM -D --undefined-only "$kit_shared" | awk '
	$2 ~ /_layout[0-9]+_(@|$)/ { next }
	$2 ~ /^fringe_.*_(@|$)/ { print $2 " is not public" }'
}

# A signal handler may be the first to touch them on its thread. musl never
# allocates them then.
allocated_variables() {
	echo '#include <stdint.h>' | $CC -E -dM - | grep -q __GLIBC__ || return
	readelf -dW "$1" | grep -q STATIC_TLS ||
	    echo "it is not linked with room for them in each thread"
}

# What both would export, whichever comes first would be called.
same_names() {
	sed 's/@.*//' "$work/map" > "$work/names"
	sed 's/@.*//' "$work/kit-map" | grep -xF -f "$work/names"
}

map "$top_srcdir/src/fringe.map" > "$work/map"
map "$top_srcdir/src/kit/fringe-kit.map" > "$work/kit-map"
sort "$work/map" "$work/kit-map" > "$work/maps"
{
	public "$work/maps"
	inlined
} | sort > "$work/exports"
documented > "$work/manual"

echo 1..13
test_of "$shared" the_library_exports_what_the_map_names \
    same_exports "$shared" map
test_of "$kit_shared" the_kit_exports_what_its_map_names \
    same_exports "$kit_shared" kit-map
test_of "$shared" programs_with_split_stacks_keep_their_own split_stack
silent the_manual_describes_what_is_exported difference exports manual
test_of "$archive" the_archive_defines_only_names_of_its_own \
    foreign_names "$archive"
test_of "$kit_archive" the_archive_of_the_kit_defines_only_names_of_its_own \
    foreign_names "$kit_archive"
test_of "$shared" the_library_asks_for_no_executable_stack \
    executable_stack "$shared"
test_of "$kit_shared" the_kit_asks_for_no_executable_stack \
    executable_stack "$kit_shared"
test_of "$shared" the_library_is_bound_before_it_runs lazy_binding "$shared"
test_of "$kit_shared" the_kit_is_bound_before_it_runs \
    lazy_binding "$kit_shared"
test_of "$kit_shared" the_kit_allocates_no_thread_local_variables \
    allocated_variables "$kit_shared"
test_of "$kit_shared" the_kit_uses_public_names_of_the_library private_names
silent no_name_is_in_both_maps same_names
exit "$failed"
