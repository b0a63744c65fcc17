#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Bugs inside generators, in programs compiled with sanitizers: each is found,
# and the report names the frames from the bug on. What is no bug is not
# reported. The library need not be compiled with a sanitizer, but for
# MemorySanitizer; one that is has to be the programs' too.
#
# shellcheck disable=SC2317 # silent calls the functions

: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}" "${CFLAGS:=}"
: "${CPPFLAGS:=}" "${LDFLAGS:=}"
# shellcheck source=tests/tap.sh
. "$top_srcdir/tests/tap.sh"

ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1
UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS='' TSAN_OPTIONS='' MSAN_OPTIONS=''
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS MSAN_OPTIONS

library=$top_builddir/.libs/libfringe.a
[ -f "$library" ] || library=$top_builddir/.libs/libfringe.so
run=
# Some cannot place their shadow memory where addresses are random.
! setarch -R true 2> /dev/null || run="setarch -R"

# build NAME SANITIZERS
build() {
	# shellcheck disable=SC2086 # flags are words
	$CC $CPPFLAGS $CFLAGS -g -O1 -fno-omit-frame-pointer -fexceptions \
	    -fsanitize="$2" \
	    -I"$top_srcdir/include" -I"$top_srcdir" \
	    "$top_srcdir/tests/bugs/$1.c" $LDFLAGS "$library" \
	    -Wl,-rpath,"$(cd "$top_builddir" && pwd)/.libs" -lpthread \
	    -o "$work/$1" 2>&1
}

# report KIND: the functions' names in the first trace that follows a line
# with KIND in it.
report() {
	awk -v kind="$1" '
		index($0, kind) { found = 1 }
		!found || !/^ *#[0-9]+ / { if (names) exit; next }
		{ names = names " " ($3 == "in" ? $4 : $2) }
		END { print names }' "$work/output"
}

# finds KIND FRAMES PROGRAM [ARGUMENT]: says so when it does not.
finds() {
	kind=$1 frames=$2 program=$3
	shift 3
	$run timeout 60 "$work/$program" "$@" > "$work/output" 2>&1
	case "$(report "$kind") " in
	*" $frames "*) ;;
	*)
		echo "no report says $kind and has $frames:"
		cat "$work/output"
		;;
	esac
}

# What the inlined functions of the library and the root are called depends on
# who names them; below main is what was called last by the program.
finds_inside() {
	finds "$1" "$2 descend descend descend body" inside "$2"
	report "$1" | grep -q ' drive main ' || echo "it does not reach main"
}

# is_quiet OUTPUT PROGRAM [ARGUMENT]
is_quiet() {
	expected=$1 program=$2
	shift 2
	status=0
	$run timeout 60 "$work/$program" "$@" > "$work/output" 2>&1 ||
	    status=$?
	[ "$status $(cat "$work/output")" = "0 $expected" ] || {
		echo "status $status, and:"
		cat "$work/output"
	}
}

# Those that follow frame pointers do not leave the generator's stack.
loses() {
	finds "Direct leak of" \
	    "lose descend descend descend body" inside lose
}

address() {
	silent "address: the program compiles" build inside address,undefined
	silent "no bug, no report" is_quiet "" inside
	silent "a local variable's end is overrun" \
	    finds_inside stack-buffer-overflow overflow
	silent "a local variable is used after its function has returned" \
	    finds_inside stack-use-after-return dangle
	silent "blocks are lost" loses
	silent "what a suspended generator holds is not lost" \
	    is_quiet "" inside hold
	silent "what resumers hold is not lost when a generator exits" \
	    is_quiet "" inside leave
	silent "a generator is cancelled" is_quiet "" inside end_early cancel
	silent "address: a program that ends threads compiles" \
	    build thread_end address
	silent "a generator ends its thread" is_quiet "" thread_end
	silent "undefined behaviour" \
	    finds_inside "signed integer overflow" add_too_much
}

# Of what it cannot tell who allocated it, LeakSanitizer says nothing; its fast
# unwinder does not look at other stacks than the thread's.
leak() {
	LSAN_OPTIONS=fast_unwind_on_malloc=0
	silent "leak: the program compiles" build inside leak
	silent "blocks are lost, without AddressSanitizer" loses
	silent "what a suspended generator holds is not lost, without it" \
	    is_quiet "" inside hold
}

thread() {
	silent "thread: the program compiles" build handover thread
	silent "a generator is handed over with a lock" \
	    is_quiet "the total is 3" handover
	silent "a generator is handed over without" \
	    finds "race on generator" "take_a_turn come_later" handover racy
}

memory() {
	silent "memory: the program compiles" build inside memory
	silent "no bug, no report" is_quiet "" inside
	silent "a variable is used that has no value" \
	    finds_inside use-of-uninitialized-value guess
}

case $CFLAGS in
*-fsanitize=address*) echo 1..11 && address ;;
*-fsanitize=thread*) echo 1..3 && thread ;;
*-fsanitize=memory*) echo 1..3 && memory ;;
*)
	echo 1..17
	address
	leak
	thread
	;;
esac
exit "$failed"
