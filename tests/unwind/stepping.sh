# shellcheck shell=sh disable=SC2034,SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the tests that single-step programs share. Sourced, after tap.sh, where
# $top_srcdir is known, and $LIBTOOL unless programs need no shared library.

stepper=${top_srcdir:=.}/tests/unwind/step.py

: "${EMULATOR:=}" "${RUN:=}"
debugger=gdb
[ ! "$EMULATOR" ] || debugger=gdb-multiarch
FRINGE_STEP_LIBRARY='fringe_*'
export FRINGE_STEP_KEPT FRINGE_STEP_LIBRARY FRINGE_STEP_SILENT

# shellcheck source=tests/machine.sh
. "$top_srcdir/tests/machine.sh"

# The call graph of paths.c. A root is one with what it calls, or alone when
# that is not called yet, or no more.
calls='
main nested closed wide_and_slow call_on_stack contexts
nested __morestack __morestack/outer_body
outer_body __morestack __morestack/inner_body
inner_body descend
descend descend
closed __morestack __morestack/stubborn_body __morestack/inner_body
wide_and_slow __morestack __morestack/wide_body
call_on_stack __morestack __morestack/called
called __morestack __morestack/inner_body
contexts __morestack
fringe_end_of_stack __morestack __morestack/other_entry'
through='walker_* wides_* run_context'

# in_gdb SECONDS PROGRAM: what step.py says, or that it took longer. gdb may not
# end its last line then.
in_gdb() {
	${LIBTOOL:+$LIBTOOL --mode=execute} timeout -k 10 "$1" \
		$debugger -nx -batch -x "$stepper" "$2" </dev/null 2>&1
	case $? in
	124 | 137) printf '\nbad: not finished after %d s\n' "$1" ;;
	esac
}

# emulate SECONDS SOCKET PROGRAM [ARGUMENT...]: the program waits for gdb. For
# boards bare.sh has its own.
emulate() {
	seconds=$1 socket=$2
	shift 2
	# shellcheck disable=SC2086 # these are words
	timeout "$seconds" $RUN $(machine_says STEPPING_OPTIONS) -g "$socket" "$@"
}

# step SECONDS PROGRAM ARGUMENTS: with EMULATOR the program waits there for gdb,
# and longer than gdb may take.
step() {
	if [ ! "$EMULATOR" ]; then
		FRINGE_STEP_ARGUMENTS=$3 in_gdb "$1" "$2"
		return
	fi
	socket=$(mktemp -u "$work/socket.XXXXXX")
	root=
	case $EMULATOR in
	*' -L '*)
		root=${EMULATOR##* -L }
		root=${root%% *}/lib
		;;
	esac
	# shellcheck disable=SC2086 # these are words
	emulate $(($1 + 30)) "$socket" "$2" $3 >"$work/said" 2>&1 </dev/null &
	until [ -e "$socket" ] || ! kill -0 $!; do
		sleep 0.1
	done
	FRINGE_STEP_REMOTE="$socket $root" in_gdb "$1" "$2"
	wait
}

# exact STEPS FRAMES PROGRAM [ARGUMENTS]: says what step.py found wrong, if
# anything. With fewer steps, or frames in the longest trace, the program was
# not stepped through. A step takes a millisecond, and on a busy machine many.
exact() {
	step $((300 + $1 / 40)) "$3" "${4-}" |
		grep -aE '^(bad|step): |^[[:alnum:]._]*[Ee]rror' |
		awk -v steps="$1" -v frames="$2" '
		{ said[NR] = $0 }
		/^step: / {
			good = $2 >= steps && $4 == 0 && $10 + 0 >= frames
		}
		END {
			if (!NR)
				print "nothing was stepped through"
			for (i = NR < 5 ? 1 : NR - 4; !good && i <= NR; i++)
				print said[i]
		}'
}

# What of paths.c is stepped through. The program has to have its arguments.
generators() {
	FRINGE_STEP_CALLS=$calls FRINGE_STEP_THROUGH=$through \
		exact 1500 13 "$@"
}

contexts() {
	FRINGE_STEP_CALLS=$calls FRINGE_STEP_THROUGH=$through \
		FRINGE_STEP_ENDS='main fringe_end_of_stack' exact 250 3 "$@"
}

# notices COMMAND [ARGUMENT...]: whether one of these finds a bad program
# counter. That a program fails, or takes too long, is no such thing.
notices() {
	FRINGE_STEP_FIRST=1 "$@" >"$work/noticed"
	grep -q '^bad: 0x' "$work/noticed" ||
		echo "nobody noticed that line $line of $broken was broken"
}
