#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Runs the suites under Valgrind: memcheck has nothing to complain of, in any
# of their processes, leaks included. What the suites themselves make of it is
# not looked at here: some count mappings or signals, of which Valgrind makes
# more or fewer. Run by make memcheck.
#
# shellcheck disable=SC2317 # silent calls the function

: "${top_srcdir:=.}" "${LIBTOOL:=./libtool}" "${SUITES:=}"
. "$top_srcdir/tests/tap.sh"

# Enough of each, for what takes 30 times as long.
FRINGE_OPERATIONS=20000 FRINGE_HANDOVERS=20000 FRINGE_STORM_SECONDS=2
CK_TIMEOUT_MULTIPLIER=10
export FRINGE_OPERATIONS FRINGE_HANDOVERS FRINGE_STORM_SECONDS \
    CK_TIMEOUT_MULTIPLIER

# Sizes that cannot be had are asked for on purpose.
cat > "$work/suppressions" << 'EOF'
{
	sizes_that_cannot_be_had
	Memcheck:FishyValue
	memalign(size)
	...
	fun:fringe_heap_stack_create
}
EOF

# A file for each process; each ends with a summary.
memcheck() {
	rm -f "$work"/log.*
	$LIBTOOL --mode=execute valgrind --leak-check=full \
	    --suppressions="$work/suppressions" --log-file="$work/log.%p" \
	    "$1" > "$work/out" 2>&1
	grep -h 'ERROR SUMMARY: ' "$work"/log.* > "$work/summaries" ||
	    cat "$work/out"
	grep -q '^ok\|^not ok' "$work/out" || echo "no case ran"
	grep -l 'ERROR SUMMARY: [1-9]' "$work"/log.* | while read -r log; do
		sed -n '6,40p' "$log"
	done | head -n 60
}

if ! command -v valgrind > /dev/null; then
	echo '1..0 # SKIP valgrind is not installed'
	exit 0
fi

# shellcheck disable=SC2086 # words
set -- $SUITES
echo "1..$#"
for suite; do
	silent "${suite#tests/}" memcheck "$suite"
done
exit "$failed"
