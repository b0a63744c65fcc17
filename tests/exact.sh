#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Single-steps three generators, each inside the one before, in gdb, compiled
# in every way that changes how they are unwound: at every program counter the
# backtrace has to reach main through the right frames, all of them. Run by
# make exact, with every compiler of EXACT_COMPILERS that is there.
#
# shellcheck disable=SC2046,SC2086 # flags and tasks are words
# shellcheck disable=SC2317 # the functions are called by name

: "${top_srcdir:=.}" "${top_builddir:=.}" "${LIBTOOL:=./libtool}"
: "${EXACT_COMPILERS:=gcc clang-14 clang-19}"
: "${LIBRARY_SOURCES:=}" "${LIBRARY_FLAGS:=}"
# shellcheck source=tests/tap.sh
. "$top_srcdir/tests/tap.sh"
# shellcheck source=tests/unwind/stepping.sh
. "$top_srcdir/tests/unwind/stepping.sh"
know_machine $CC

# What no user has in the environment.
unset FRINGE_STEP_ENDS FRINGE_STEP_FIRST FRINGE_STEP_TWINS
FRINGE_STEP_FROM=walk
FRINGE_STEP_THROUGH='go come fringe_generator_* fringe_switch_* fringe_arch_*'
FRINGE_STEP_LIBRARY='fringe_resume_*'
export FRINGE_STEP_FROM FRINGE_STEP_THROUGH FRINGE_STEP_LIBRARY

# The call graph of nest.c, its generators in this order.
calls_of() {
	echo 'main walk'
	resumer=walk suspend=
	for level; do
		root="__morestack __morestack/${level}_body"
		echo "$resumer $root resume_${level}_1 $suspend"
		for depth in 1 2 3 4 5; do
			deeper=$((depth + 1))
			echo "resume_${level}_$depth resume_${level}_$deeper"
			echo "suspend_${level}_$depth suspend_${level}_$deeper"
		done
		echo "resume_${level}_6 $root"
		resumer=${level}_body
		suspend=suspend_${level}_1
	done
	echo "$resumer $suspend"
}

# ---- what is stepped through ----

# in_parallel FUNCTION <TASKS: calls it with the words of each line, on all
# processors at once. A task is whose directory it could make.
in_parallel() {
	rm -rf "$work/claims"
	mkdir "$work/claims"
	cat >"$work/tasks"
	for _ in $(seq "$(nproc)"); do
		while read -r task; do
			mkdir "$work/claims/$task" 2>/dev/null || continue
			"$1" $task
		done <"$work/tasks" &
	done
	wait
}

flags_of() {
	case $1 in
	O2-fp) echo -g -O2 -fno-omit-frame-pointer ;;
	O3-flto) echo -g -O3 -flto ;;
	*) echo "-g -$1" ;;
	esac
}

# What links the objects that clang makes for link-time optimisation.
linker_of() {
	case $1 in
	clang*) echo -fuse-ld=lld ;;
	esac
}

# strip_copy DIRECTORY FILE: DIRECTORY/named/FILE to DIRECTORY/stripped/FILE.
strip_copy() {
	mkdir -p "$1/stripped" && strip -o "$1/stripped/$2" "$1/named/$2"
}

# The library for one compiler's link-time optimisation: its objects, and the
# shared one.
library() {
	directory=$work/$1
	mkdir -p "$directory/named" "$directory/objects"
	set -- "$1" -g -O3 -flto -fPIC -DPIC
	for source in $LIBRARY_SOURCES; do
		case $source in
		*.[cS]) "$@" $LIBRARY_FLAGS -c "$top_srcdir/$source" \
			-o "$directory/objects/${source##*/}.o" || return ;;
		esac
	done
	"$@" $(linker_of "$1") -shared -Wl,-soname,libfringe.so.0 -Wl,-z,now \
		-Wl,--version-script="$top_srcdir/src/fringe.map" \
		"$directory"/objects/*.o -o "$directory/named/libfringe.so.0" &&
		strip_copy "$directory" libfringe.so.0
}

# Where a program's shared library is, with its names and without.
libraries_of() {
	case $2 in
	O3-flto) echo "$work/$1" ;;
	*) echo "$work" ;;
	esac
}

# program COMPILER LEVEL FACE: linked with the shared library, with names and
# stripped. With link-time optimisation also one that contains the library;
# when that is stripped, gdb has no name to go by.
program() {
	directory=$work/$1-$2-$3
	libraries=$(libraries_of "$1" "$2")
	flags="$(flags_of "$2") $(linker_of "$1")"
	level=$2
	mkdir -p "$directory/named" "$directory/whole"
	case $3 in
	inline) face= ;;
	*) face=-DFRINGE_OUT_OF_LINE ;;
	esac
	set -- "$1" $flags $face -fPIE -pie -Wl,-z,now \
		-I"$top_srcdir/include" -I"$top_srcdir" \
		"$top_srcdir/tests/unwind/nest.c"
	"$@" "$libraries/named/libfringe.so.0" -o "$directory/named/nest" &&
		strip_copy "$directory" nest || return
	[ "$level" != O3-flto ] ||
		"$@" "$libraries"/objects/*.o -o "$directory/whole/nest"
}

# ---- the cells ----

# cell COMPILER LEVEL FACE PLACE NAMES TRIPS: leaves what is wrong in a file.
cell() {
	libraries=$(libraries_of "$1" "$2")
	case $2:$5 in
	O3-flto:named) program=$work/$1-$2-$3/whole/nest ;;
	*) program=$work/$1-$2-$3/$5/nest ;;
	esac
	twins=
	[ "$5" = named ] || twins="$5/nest=$work/$1-$2-$3/named/nest
		libfringe.so.0=$libraries/named/libfringe.so.0"
	LD_LIBRARY_PATH=$libraries/$5 FRINGE_STEP_TWINS=$twins \
		exact $(($6 * 200)) 32 "$program" "$6 ${4#below}" \
		>"$work/results/$*" 2>&1
}

# noticed CALLS PROGRAM TWINS: whether one bad program counter is found.
noticed() {
	FRINGE_STEP_FIRST=1 FRINGE_STEP_CALLS=$1 FRINGE_STEP_TWINS=$3 \
		exact 800 32 "$2" '4 above' >"$work/noticed" 2>&1
	grep -q '^bad: .*: no path: ' "$work/noticed" || {
		echo 'nobody noticed'
		cat "$work/noticed"
	}
}

# A program that contains the library, stripped of all names, and of all but
# the one that gdb goes by.
static_and_stripped() {
	whole=$work/$1-O3-flto-inline/whole
	twins="nest.bare=$whole/nest nest.rooted=$whole/nest"
	strip -o "$whole/nest.bare" "$whole/nest"
	strip -K __morestack -o "$whole/nest.rooted" "$whole/nest"
	noticed "$FRINGE_STEP_CALLS" "$whole/nest.bare" "$twins"
	FRINGE_STEP_TWINS=$twins exact 800 32 "$whole/nest.rooted" '4 above'
}

# What takes longest comes first, and stands for 4 round trips too.
each_cell() {
	for compiler in $compilers; do
		echo "$compiler O2 inline above stripped 200"
	done
	each_program | while read -r program; do
		for place in below above; do
			echo "$program $place named 4"
			echo "$program $place stripped 4"
		done
	done | grep -v ' O2 inline above stripped '
}

# ---- the plan ----

each_program() {
	for compiler in $compilers; do
		for level in O0 O2 O2-fp O3-flto; do
			echo "$compiler $level inline"
			echo "$compiler $level exported"
		done
	done
}

# lacking TOOL: without it nothing can be tested, which is a failure when all
# should be there.
lacking() {
	[ "${CI-}" != true ] || {
		echo "Bail out! There is no $1"
		exit 99
	}
	echo "1..0 # SKIP there is no $1"
	exit 0
}

command -v gdb >/dev/null || lacking gdb
[ -e "$top_builddir/.libs/libfringe.so" ] || lacking libfringe.so

compilers=
for compiler in $EXACT_COMPILERS; do
	if command -v "$compiler" >/dev/null; then
		compilers="$compilers $compiler"
	elif [ "${CI-}" = true ]; then
		silent "$compiler" echo "there is no $compiler"
	else
		skip "$compiler" "there is no $compiler"
	fi
done

mkdir "$work/named" "$work/results"
cp "$top_builddir/.libs/libfringe.so" "$work/named/libfringe.so.0"
strip_copy "$work" libfringe.so.0
printf '%s\n' $compilers | in_parallel library
each_program | in_parallel program
FRINGE_STEP_CALLS=$(calls_of one two three)
export FRINGE_STEP_CALLS
each_cell | in_parallel cell
each_cell >"$work/cells"
while read -r cell; do
	silent "$cell round trips" cat "$work/results/$cell"
done <"$work/cells"

set -- $compilers
LD_LIBRARY_PATH=$work/named
export LD_LIBRARY_PATH
silent 'a static program needs the name of its root' static_and_stripped "$1"
silent 'a wrong resumer is noticed' \
	noticed "$(calls_of one three two)" "$work/$1-O2-inline/named/nest" ''
silent 'a missing frame is noticed' \
	noticed "$(calls_of one two three | sed '/^suspend_two_4 /d')" \
	"$work/$1-O2-inline/named/nest" ''
echo "1..$count"
exit "$failed"
