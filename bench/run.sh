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
#	stacks.tsv        what the libraries' own stacks are like: see hold.c
#
# or with another name than results, if RESULTS says so. If that is scale or
# crowd, the programs are asked for 1, 4, 16 and so on generators up to
# FRINGE_BENCH_MOST. From the environment come FRINGE_BENCH_ROUNDS too, how many
# times each program runs, and FRINGE_BENCH_STACKS, how many stacks are asked
# for; and from make: AWK, CC, CFLAGS, top_srcdir, VERSION, and ABSENT, the
# libraries that there are no programs for.
set -eu
: "${AWK:=awk}" "${CC:=cc}" "${CFLAGS=}" "${FRINGE_BENCH_MOST:=1000000}"
: "${FRINGE_BENCH_STACKS:=200000}"
: "${RESULTS:=results}" "${top_srcdir:=.}" "${VERSION:=unknown}" "${ABSENT=}"
case $RESULTS in
scale | crowd)
	: "${FRINGE_BENCH_ROUNDS:=5}"
	table=scale.awk
	;;
*)
	: "${FRINGE_BENCH_ROUNDS:=15}"
	table=table.awk
	;;
esac
LC_ALL=C
export LC_ALL

die() {
	echo "bench: $*" >&2
	exit 1
}

# run PROGRAM ARGUMENT...
run() {
	said=$("$@") || die "$* failed"
	[ "$said" ] || die "$* printed nothing"
	printf '%s\n' "$said" >> "bench/$RESULTS.samples"
}

# Ours can say what will be needed. Stacks without guards are the default of
# Boost's classes, and there can be more of them.
run_scale() {
	run "$1" --scale "$FRINGE_BENCH_MOST"
	case $1 in
	*/fringe) run "$1" --scale "$FRINGE_BENCH_MOST" ahead ;;
	*/boost-*) run "$1" --scale "$FRINGE_BENCH_MOST" unguarded ;;
	esac
}

# Neighbours in a round are neighbours in time, so what slows the machine down
# for a while slows all of them.
round() {
	for program; do
		case $RESULTS in
		scale) run_scale "$program" ;;
		crowd) run "$program" "$FRINGE_BENCH_MOST" ;;
		*) run "$program" ;;
		esac
	done
}

# hold PROGRAM...: what their stacks are like, as a table.
hold() {
	echo "bench: stacks" >&2
	printf '%s\t' library allocator held end guarded warm fresh bytes \
	    > bench/stacks.tsv
	echo mappings >> bench/stacks.tsv
	for program; do
		case $program in
		*/fringe-exported) ;;
		*)
			"$program" --hold "$FRINGE_BENCH_STACKS" \
			    >> bench/stacks.tsv || die "$program --hold failed"
			;;
		esac
	done
	echo
	$AWK -f "$top_srcdir/bench/median.awk" \
	    -f "$top_srcdir/bench/stacks.awk" bench/stacks.tsv
	echo
}

processor() {
	name=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2> /dev/null |
	    sed 1q)
	echo "${name:-$(uname -m)}"
}

# Bytes of each that holds data, and pages in the largest TLB.
caches() {
	for cache in /sys/devices/system/cpu/cpu0/cache/index*; do
		[ -r "$cache/size" ] || continue
		kib=$(sed 's/K$//' "$cache/size")
		case $(cat "$cache/type") in
		Data) echo "L$(cat "$cache/level")d: $((kib * 1024))" ;;
		Unified) echo "L$(cat "$cache/level"): $((kib * 1024))" ;;
		esac
	done
	sed -n 's/^TLB size[^:]*: *\([0-9]*\).*/TLB: \1/p' /proc/cpuinfo |
	    sed 1q
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
	[ "$table" != scale.awk ] || caches
}

[ $# -gt 0 ] || die "usage: run.sh PROGRAM..."
case $FRINGE_BENCH_ROUNDS in
*[!0-9]* | 0*) die "FRINGE_BENCH_ROUNDS is a number from 1 on" ;;
esac
case $FRINGE_BENCH_MOST in
*[!0-9]* | 0*) die "FRINGE_BENCH_MOST is a number from 1 on" ;;
esac
case $FRINGE_BENCH_STACKS in
*[!0-9]* | 0*) die "FRINGE_BENCH_STACKS is a number from 1 on" ;;
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
$AWK -v results="bench/$RESULTS.tsv" -f "$top_srcdir/bench/median.awk" \
    -f "$top_srcdir/bench/$table" "bench/$RESULTS.samples"
[ "$RESULTS" != results ] || hold "$@"
[ ! "$ABSENT" ] || echo "absent: $ABSENT"
cat "bench/$RESULTS.about"
