#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# run.sh PROGRAM...: runs the benchmark programs in turn, again and again, and
# prints the table of what they said. `make bench' runs this in the build
# directory, where it leaves in bench/
#
#	results.samples   all that the programs said
#	results.tsv       the medians of that, a line for each case and library
#	results.about     with what they were taken
#
# or with another name than results, if RESULTS says so. From the environment
# come FRINGE_BENCH_ROUNDS too, how many times each program runs, and from make:
# AWK, CC, CFLAGS, top_srcdir, VERSION, and ABSENT,
# the libraries that there are no programs for.
set -eu
: "${FRINGE_BENCH_ROUNDS:=15}" "${AWK:=awk}" "${CC:=cc}" "${CFLAGS=}"
: "${RESULTS:=results}" "${top_srcdir:=.}" "${VERSION:=unknown}" "${ABSENT=}"
LC_ALL=C
export LC_ALL

die() {
	echo "bench: $*" >&2
	exit 1
}

# Neighbours in a round are neighbours in time, so what slows the machine down
# for a while slows all of them.
round() {
	for program; do
		said=$("$program") || die "$program failed"
		[ "$said" ] || die "$program printed nothing"
		printf '%s\n' "$said" >> "bench/$RESULTS.samples"
	done
}

processor() {
	name=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2> /dev/null |
	    sed 1q)
	echo "${name:-$(uname -m)}"
}

# Only a repository of our own knows a commit of ours.
origin() {
	root=$(git -C "$top_srcdir" rev-parse --show-toplevel 2> /dev/null) &&
	    [ "$root" = "$(cd "$top_srcdir" && pwd -P)" ] &&
	    commit=$(git --no-optional-locks -C "$top_srcdir" \
	        describe --always --dirty 2> /dev/null) &&
	    echo "commit: $commit" || echo "version: $VERSION"
}

about() {
	echo "processor: $(processor)"
	# shellcheck disable=SC2086 # CC may be several words
	echo "compiler: $($CC --version | sed 1q), $CFLAGS"
	origin
	echo "rounds: $FRINGE_BENCH_ROUNDS"
}

[ $# -gt 0 ] || die "usage: run.sh PROGRAM..."
case $FRINGE_BENCH_ROUNDS in
*[!0-9]* | 0*) die "FRINGE_BENCH_ROUNDS is a number from 1 on" ;;
esac
mkdir -p bench
rm -f "bench/$RESULTS".*
i=0
while [ $i -lt "$FRINGE_BENCH_ROUNDS" ]; do
	i=$((i + 1))
	echo "bench: round $i of $FRINGE_BENCH_ROUNDS" >&2
	round "$@"
done
about > "bench/$RESULTS.about"
$AWK -v results="bench/$RESULTS.tsv" -f "$top_srcdir/bench/table.awk" \
    "bench/$RESULTS.samples"
[ ! "$ABSENT" ] || echo "absent: $ABSENT"
cat "bench/$RESULTS.about"
