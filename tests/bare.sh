#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Runs the freestanding suites on boards without anything below them, in
# emulators, and then single-steps in a debugger what tests/step.sh does, and
# has it show generators and tasks; and an example. Run by make bare, with the
# board.sh of one. Without it BOARDS='BOARD ...' may say on which, or all it is.
#
# shellcheck disable=SC2086 # flags are words
# shellcheck disable=SC2317 # the functions are called through silent

: "${top_srcdir:=.}" "${BARE_SUITES:=check_error}"
# shellcheck source=tests/tap.sh
. "$top_srcdir/tests/tap.sh"

if [ $# -gt 0 ]; then
	board=${1%/board.sh}
	BOARDS=${board##*/}
fi
# shellcheck source=tests/bare/build.sh
. "$top_srcdir/tests/bare/build.sh"
# shellcheck source=tests/bare/stepping.sh
. "$top_srcdir/tests/bare/stepping.sh"
# shellcheck source=tests/bare/listing.sh
. "$top_srcdir/tests/bare/listing.sh"
# shellcheck source=tests/bare/example.sh
. "$top_srcdir/tests/bare/example.sh"
# shellcheck source=tests/bare/dumping.sh
. "$top_srcdir/tests/bare/dumping.sh"

# The core and the kit, and what all suites on this board are linked with.
compile_common() {
	rm -rf "$work/common"
	compile_core "$work/common" && compile_kit "$work/common" &&
		compile_board "$work/common" &&
		compile "$work/common" "$top_srcdir/tests/drive_tap.c" \
			"$top_srcdir/tests/stack_kinds.c"
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

# build_suite SUITE [FLAG]: where there is no such source it is that of the
# suite whose twin it is.
build_suite() {
	twins=
	for source in "$bare/$1.c" "$top_srcdir/tests/$1.c"; do
		[ ! -f "$source" ] || break
	done
	if [ ! -f "$source" ]; then
		source=$top_srcdir/tests/${1%_twins}.c
		twins=-DFRINGE_OUT_OF_LINE
	fi
	$cc $options $level $flags $twins ${2-} -c "$source" \
		-o "$work/suite.o" &&
		link "$work/program" "$work/suite.o"
}

# run_suite [OPTION...]: those of boot. Leaves what the suite says in a file.
run_suite() {
	patience=300
	boot "$build" "$work/program" "$@" >"$work/said" 2>&1 </dev/null
}

# runs_well [OPTION...]: those of boot.
runs_well() {
	run_suite "$@" || echo "the emulator ended with status $?"
	judge "$work/said"
}

# on_board SUITE [OPTION...]
on_board() {
	build_suite "$1" || return
	shift
	runs_well "$@"
}

# What libgcc asks of one C library it may not ask of another.
by_phdr_on_board() {
	build_suite check_backtrace -DBY_PHDR && runs_well
}

# A module is linked by itself. QEMU loads it beside the program, like one that
# comes later.
module_on_board() {
	$cc $options $level $flags -c "$bare/module.c" -o "$work/module.o" &&
		$cc $options -nostdlib -static -T "$bare/module.ld" \
			-Wl,--no-warn-rwx-segments,-z,noexecstack \
			-Wl,--build-id=none,--defsym=module_at="$module" \
			-o "$work/module" "$work/module.o" &&
		build_suite check_module -DMODULE_AT="$module" &&
		runs_well -device "loader,file=$work/module"
}

# What has an unwinder.
unwind_on_board() {
	silent "$way: check_backtrace" on_board check_backtrace
	silent "$way: check_kit_backtrace" on_board check_kit_backtrace
	case $($cc -dumpmachine) in
	*-linux-gnu)
		silent "$way: check_backtrace by dl_iterate_phdr" \
			by_phdr_on_board
		;;
	esac
	[ ! "$module" ] || silent "$way: check_module" module_on_board
	silent "$way: a dump" crowd_is_dumped
}

# With the core as a part of the suite, whose file names what of it that is. No
# other suite can be linked after it.
ipa_on_board() {
	sed -n 's|^#include "core/\(.*[.]c\)"|\1|p' \
		"$top_srcdir/tests/whole_core.h" >"$work/whole"
	while read -r part; do
		rm -f "$work/common/$part.o"
	done <"$work/whole"
	build_suite check_ipa -DIPA_WHOLE && runs_well
}

# ends_with STATUS [FLAG]: whether a suite does, having begun.
ends_with() {
	build_suite check_generator "${2-}" || return
	status=0
	run_suite || status=$?
	grep -q '^1[.][.]' "$work/said" && [ "$status" -eq "$1" ] ||
		echo "it ended with status $status"
}

# run_without MACRO STATUS
run_without() {
	silent "$way: it ends a suite without $1" ends_with "$2" "-U$1"
	options="$options -U$1"
	silent "$way: the core compiles without $1" compile_common
	options=${options% -U*}
	silent "$way: it ends a core without $1" ends_with "$2"
	silent "$way: the core compiles again" compile_common
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
	# Frames are larger where nothing is optimised, and what takes long is
	# for the other.
	for level in '-O0 -DKIND_STACK_SIZE=8192 -DSWITCHES=100000' -O2; do
		way="$build ${level%% *}"
		silent "$way: the core compiles" compile_common
		[ ! "$reasons" ] || return
		for suite in $BARE_SUITES check_images; do
			silent "$way: $suite" on_board "$suite"
		done
		# shellcheck disable=SC2254 # a pattern
		case $build in
		$unwinds) unwind_on_board ;;
		esac
		for suite in $suites; do
			silent "$way: $suite" on_board "$suite" $repeatably
		done
		case "$level $stepped " in
		"-O2"*" $build "*) step_build ;;
		esac
		case "$level $stepped $listed " in
		"-O2"*" $build "*) list_build ;;
		esac
	done
	[ "$build" != "$for_example" ] || run_example
	while read -r name macro status; do
		[ "$name" != "$build" ] || run_without "$macro" "$status"
	done <"$work/needed"
	for level in -O1 -O2 -O3; do
		silent "$build $level: check_ipa" ipa_on_board
	done
}

on_all_boards run_build
echo "1..$count"
exit "$failed"
