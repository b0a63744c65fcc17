#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Runs the suites under Valgrind: memcheck has nothing to complain of, in any
# of their processes, leaks included, nor have the tools that look for races in
# those that are about generators and threads. And the suites pass there. Run by
# make memcheck.
#
# shellcheck disable=SC2317 # silent calls the function

: "${top_srcdir:=.}" "${LIBTOOL:=./libtool}" "${SUITES:=}"

# tool:suite, what takes longest first. Helgrind 3.19 fails an assertion where
# a thread joins the main one, as in check_thread_end.
pairs=
for suite in $SUITES; do
	case $suite in
	*/check_threads | */check_recorder | */check_generator | \
	    */check_context)
		pairs="helgrind:$suite drd:$suite $pairs"
		;;
	*/check_registry | */check_exceptions | */check_thread_end)
		pairs="drd:$suite $pairs"
		;;
	esac
done
for suite in $SUITES; do
	pairs="$pairs memcheck:$suite"
done

# look DIRECTORY TOOL:SUITE: a log for each process; each that lives to its end
# ends with a summary, and each that kills Valgrind with its apologies. Threads
# take turns, or one that waits for the others may keep them from it.
look() {
	tool=${2%%:*}
	suite=${2#*:}
	out=$1/$tool-${suite##*/}
	options=
	[ "$tool" != memcheck ] || options="--leak-check=full \
	    --suppressions=$top_srcdir/tests/memcheck.supp"
	# shellcheck disable=SC2086 # options are words
	$LIBTOOL --mode=execute valgrind --tool="$tool" $options \
	    --fair-sched=try --log-file="$out.%p" "$suite" > "$out" 2>&1
	{
		grep -h 'ERROR SUMMARY: ' "$out".* > "$out-summaries" ||
		    cat "$out"
		grep -q '^ok\|^not ok' "$out" || echo "no case ran"
		grep -A 4 '^not ok' "$out"
		grep -l -e 'ERROR SUMMARY: [1-9]' -e "the 'impossible' happ" \
		    "$out".* | while read -r log; do
			sed -n '6,40p' "$log"
		done | head -n 60
	} > "$out-complaints"
}

# This script runs itself for each of them, on all processors.
if [ "${1-}" = look ]; then
	look "$2" "$3"
	exit
fi

. "$top_srcdir/tests/tap.sh"

complaints() {
	cat "$work/$1-complaints"
}

if ! command -v valgrind > /dev/null; then
	[ "${CI-}" != true ] || exit 99
	echo '1..0 # SKIP valgrind is not installed'
	exit 0
fi

# Enough of each, for what takes 30 times as long.
FRINGE_OPERATIONS=20000 FRINGE_HANDOVERS=20000 FRINGE_STORM_SECONDS=2
CK_TIMEOUT_MULTIPLIER=10
export FRINGE_OPERATIONS FRINGE_HANDOVERS FRINGE_STORM_SECONDS \
    CK_TIMEOUT_MULTIPLIER

jobs=$(getconf _NPROCESSORS_ONLN) || jobs=1
# shellcheck disable=SC2086 # words
set -- $pairs
echo "1..$#"
printf '%s\n' "$@" | xargs -n 1 -P "$jobs" sh "$0" look "$work"
for pair; do
	suite=${pair##*/}
	silent "${pair%%:*}: $suite" complaints "${pair%%:*}-$suite"
done
exit "$failed"
