# shellcheck shell=sh disable=SC2034,SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the tests that single-step programs share. Sourced, after tap.sh, where
# $top_srcdir and $LIBTOOL are known.

stepper=${top_srcdir:=.}/tests/unwind/step.py

: "${EMULATOR:=}" "${RUN:=}"
debugger=gdb
[ ! "$EMULATOR" ] || debugger=gdb-multiarch

# The registers that functions keep are in what machine.h says.
# shellcheck source=tests/machine.sh
. "$top_srcdir/tests/machine.sh"
FRINGE_STEP_KEPT=$(machine_says KEPT_NAMES | tr -d '"')
export FRINGE_STEP_KEPT

# in_gdb SECONDS PROGRAM: what step.py says, or that it took longer. gdb may not
# end its last line then.
in_gdb() {
	$LIBTOOL --mode=execute timeout -k 10 "$1" \
		$debugger -nx -batch -x "$stepper" "$2" </dev/null 2>&1
	case $? in
	124 | 137) printf '\nbad: not finished after %d s\n' "$1" ;;
	esac
}

# step SECONDS PROGRAM ARGUMENTS: with EMULATOR the program waits there for gdb.
step() {
	if [ ! "$EMULATOR" ]; then
		FRINGE_STEP_ARGUMENTS=$3 in_gdb "$1" "$2"
		return
	fi
	socket=$(mktemp -u "$work/socket.XXXXXX")
	root=${EMULATOR##* -L }
	# shellcheck disable=SC2086 # these are words
	timeout "$1" $RUN -g "$socket" "$2" $3 >"$work/null" 2>&1 &
	until [ -e "$socket" ] || ! kill -0 $!; do
		sleep 0.1
	done
	FRINGE_STEP_REMOTE="$socket ${root%% *}/lib" in_gdb "$1" "$2"
	wait
}

# exact STEPS FRAMES PROGRAM [ARGUMENTS]: says what step.py found wrong, if
# anything. With fewer steps, or frames in the longest trace, the program was
# not stepped through. A step takes a millisecond, and on a busy machine many.
exact() {
	step $((120 + $1 / 40)) "$3" "${4-}" |
		grep -aE '^(bad|step): |^[[:alnum:]._]*[Ee]rror' |
		awk -v steps="$1" -v frames="$2" '
		{ said[NR] = $0 }
		/^step: / {
			good = $2 >= steps && $4 == 0 && $10 >= frames
		}
		END {
			if (!NR)
				print "nothing was stepped through"
			for (i = NR < 5 ? 1 : NR - 4; !good && i <= NR; i++)
				print said[i]
		}'
}
