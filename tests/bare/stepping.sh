# shellcheck shell=sh disable=SC2034,SC2086,SC2154 # words; bare.sh knows them
# shellcheck disable=SC2317 # functions are called through silent
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Single-steps programs on boards. Sourced by bare.sh, after build.sh.

# Programs wait for a debugger as in an emulator of a processor.
LIBTOOL=
EMULATOR=board
# shellcheck source=tests/unwind/stepping.sh
. "$top_srcdir/tests/unwind/stepping.sh"
# shellcheck source=tests/break_rule.sh
. "$top_srcdir/tests/break_rule.sh"

# emulate SECONDS SOCKET PROGRAM [OPTION...]: those of boot.
emulate() {
	patience=$1 socket=$2 emulated=$3
	shift 3
	boot "$build" "$emulated" -S -gdb "unix:$socket,server=on,wait=off" "$@"
}

# step_paths generators|contexts ARGUMENTS [OPTION...]: steps through
# tests/unwind/paths.c with these arguments, strings with commas between, and
# says what is wrong at any step, or in the end.
step_paths() {
	kind=$1
	before="-DSIZE=4096 -DARGUMENTS=$2"
	shift 2
	before="$before $*"
	compile "$work/stepped" "$bare/stepped.c" \
		"$top_srcdir/tests/unwind/paths.c" &&
		link "$work/program" "$work"/stepped/*.o || return
	before=
	"$kind" "$work/program"
	judge "$work/said"
}

# broken FILE FLAG RULE: as in step.sh. The core has to be compiled anew then.
broken() {
	break_rule "arch/$machine.$1" "$3"
	compile "$work/common" "$work/arch/$machine.S"
	notices step_paths generators '"generators"' "-I$work $2"
}

step_build() {
	if [ "$(missing "$debugger")" ]; then
		absent "$way: steps" "no $debugger"
		return
	fi
	know_machine $cc $options -ffreestanding
	for arguments in '"generators","above"' '"contexts"'; do
		kind=${arguments#\"}
		silent "$way: steps, $arguments" \
			step_paths "${kind%%\"*}" "$arguments"
	done
	[ "$build" = "$breaks_rules" ] || return
	# Or what is broken there could be noticed for another reason.
	silent "$way: steps, with frame pointers" \
		step_paths generators '"generators"' -fno-omit-frame-pointer
	grep -v '^#' "$top_srcdir/tests/machine/$machine.rules" >"$work/rules"
	while read -r file flag rule <&3; do
		silent "$way: a broken rule is noticed: $file, $rule" \
			broken "$file" "$flag" "$rule"
	done 3<"$work/rules"
	silent "$way: the core compiles again" compile_common
}
