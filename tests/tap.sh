# shellcheck shell=sh disable=SC2034 # failed is used by the scripts
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the tests that are shell scripts share: results in the Test Anything
# Protocol. Sourced; the script prints its plan first and ends with
# `exit $failed'. $work is a directory for its files.

LC_ALL=C
export LC_ALL
count=0
failed=0
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# silent NAME COMMAND...: passes when the command prints nothing; else what it
# prints is the reason. Not to be called in a pipe, where it could not count.
silent() {
	name=$1
	shift
	count=$((count + 1))
	reasons=$("$@" 2>&1)
	if [ -z "$reasons" ]; then
		echo "ok $count - $name"
		return
	fi
	failed=1
	echo "not ok $count - $name"
	echo "$reasons" | sed 's/^/# /'
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# absent NAME REASON: the same for what every machine that tests for others,
# which has CI=true in its environment, has to have.
absent() {
	if [ "${CI-}" = true ]; then
		silent "$1" echo "$2"
	else
		skip "$1" "$2"
	fi
}
