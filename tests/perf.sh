#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Follows frame pointers through a program that does little but switch and has
# them throughout, the library included: from every instruction within it, and
# as `perf record --call-graph fp' does it. Whatever a generator runs was
# called by main.
#
# FRINGE_SAMPLES in the environment says about how often perf is to look; 10000
# is the default.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"

: "${FRINGE_SAMPLES:=10000}"
program=${top_builddir:=.}/tests/sampling/frames
sources=$top_srcdir/tests/sampling

# judge LEAST: says what is wrong with the $work/traces, if anything is.
judge() {
	"$AWK" -v frame_pointers=1 -v samples="$1" -v notes="$work/notes" \
		-f "$sources/judge.awk" "$work/traces"
}

step() {
	FRINGE_SAMPLES=10000 timeout 300 "$program" step >"$work/traces" ||
		echo "exit status $?"
	judge 10000
}

# record COMMAND...: what perf says, if it cannot.
record() {
	timeout 300 perf record -e cpu-clock:u -F 4000 --call-graph fp \
		-o "$work/perf.data" "$@" >"$work/perf.out" 2>&1 ||
		cat "$work/perf.out"
}

# At 4 kHz and a microsecond or so a round. A machine may be much faster.
profile() {
	record "$program" $((FRINGE_SAMPLES * 300))
	perf script -i "$work/perf.data" --no-inline -F ip,sym,dso \
		2>"$work/perf.err" | "$AWK" -v program="${program##*/}" \
		-f "$sources/fold.awk" >"$work/traces"
	[ -s "$work/traces" ] || cat "$work/perf.err"
	judge $((FRINGE_SAMPLES / 20))
}

echo 1..2
silent "frame pointers, at every instruction" step
sed 's/^/# /' "$work/notes"
if ! command -v perf >/dev/null; then
	absent "perf record --call-graph fp" 'perf is not installed'
elif [ -n "$(record true)" ]; then
	absent "perf record --call-graph fp" "perf cannot record: $(tr '\n' \
		' ' <"$work/perf.out")"
else
	silent "perf record --call-graph fp" profile
	sed 's/^/# /' "$work/notes"
fi
exit "$failed"
