#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# gdb, lldb and eu-stack look from outside at the stacks that unwinders.sh has
# walked from within: of live processes and in cores, frame by frame. Cores
# are gdb's, and one is the kernel's.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
# shellcheck source=tests/unwind/stacks.sh
. "$top_srcdir/tests/unwind/stacks.sh"

program=$built/stacks
tracer=$top_srcdir/tests/unwind/trace.py
FRINGE_CORES=$work
export FRINGE_CORES
for lldb in lldb lldb-19 lldb-18 lldb-17 lldb-16 lldb-15 lldb-14; do
	command -v "$lldb" >"$work/null" && break
done

# debug COMMAND...: a debugger of the program that is in $program. Those of
# Debian's lldb look for Python in a wrong place first, and say so.
debug() {
	$LIBTOOL --mode=execute timeout 60 "$@" >"$work/output" \
		2>"$work/errors" && return
	echo "$1: exit status $?"
	tail -n 3 "$work/errors"
}

# What each prints, as lines "MODULE NAME", and an empty one after the trace.

gdb_names() {
	sed -n 's/^frame //p; s/^end$//p' "$work/output"
}

# Of several traces, the last.
lldb_names() {
	awk '
	/frame #0: / { names = "" }
	/frame #[0-9]+: / && !/\[inlined\]/ {
		sub(/.*frame #[0-9]+: 0x[0-9a-f]+ /, "")
		sub(/`/, " ")
		sub(/\(.*/, "", $2)
		names = names $1 " " $2 "\n"
	}
	END { print names }' "$work/output"
}

eustack_names() {
	awk '
	/^#/ {
		sub(/.*\//, "", $NF)
		print $NF, $3 == "-" ? "?" : $3
	}
	END { print "" }' "$work/output"
}

# How each looks at a process, and at a core of the program.

gdb_core() {
	debug gdb -nx -batch -x "$tracer" "$program" "$1"
}

lldb_process() {
	debug "$lldb" -b -o bt -o detach -p "$1"
}

lldb_core() {
	debug "$lldb" -b -o bt -c "$1" "$program"
}

eustack_process() {
	debug eu-stack -m -p "$1"
}

eustack_core() {
	debug eu-stack -m -e "$program" --core "$1"
}

# gdb_run SCENARIO: under gdb from beginning to end. It leaves cores. gdb up
# to 17 cannot copy mappings with guards that are markers, see fringe(7).
gdb_run() {
	rm -f "$work"/core.*
	FRINGE_STACKS_ON_HEAP=1 debug gdb -nx -batch -x "$tracer" \
		--args "$program" "$1" 0 "$former" "$latter"
	gdb_names >"$work/names"
	finds "$1" "$work/names"
}

# processes TOOL SCENARIO [FUNCTION]: one for each of the scenario's stacks.
# FUNCTION looks at it, or the tool's own does.
processes() {
	: >"$work/names"
	for stop in $(expected "$2" | awk '{ print NR }'); do
		wait_at "$2" "$stop"
		"${3:-$1_process}" "$pid"
		kill "$pid" 2>"$work/null"
		wait "$job" 2>"$work/null"
		"$1_names" >>"$work/names"
	done
	finds "$2" "$work/names"
}

# wait_at SCENARIO STOP: starts a process that waits there, $pid.
wait_at() {
	: >"$work/pid"
	"$program" "$1" "$2" "$former" "$latter" >"$work/pid" &
	job=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		pid=$(cat "$work/pid")
		[ "$pid" ] && return
		sleep 0.1
	done
	echo "$1 does not get to its stop $2"
	pid=$job
}

# cores TOOL SCENARIO: those that gdb left.
cores() {
	: >"$work/names"
	for stop in $(expected "$2" | awk '{ print NR }'); do
		"$1_core" "$work/core.$stop"
		"$1_names" >>"$work/names"
	done
	finds "$2" "$work/names"
}

# The core that the kernel makes: stacks with guards are whole in it.
kernels_core() {
	"$1_core" "$work/kernel/core"
	"$1_names" >"$work/names"
	finds exported "$work/names"
}

dump_core() {
	rm -rf "$work/kernel"
	mkdir "$work/kernel"
	# shellcheck disable=SC3045 # bash and dash have it
	(
		cd "$work/kernel" || exit
		ulimit -c unlimited
		wait_at exported 1
		kill -ABRT "$pid"
		wait "$job"
	) >"$work/output" 2>&1
	mv "$work"/kernel/core* "$work/kernel/core" 2>"$work/null"
	[ -f "$work/kernel/core" ]
}

# lldb is told where a suspended generator goes on, and finds its frames.
# shellcheck disable=SC2016 # these backquotes are lldb's
lldb_suspended() {
	debug "$lldb" -b -p "$1" \
		-o 'register write rbp `beginning.suspended->fp`' \
		-o 'register write rsp `beginning.suspended->sp`' \
		-o 'register write rip `beginning.suspended->pc`' \
		-o bt -o 'process kill'
}

# check TOOL NAME FUNCTION ARGUMENT...
check() {
	tool=$1
	name=$2
	shift 2
	[ "$tool" = lldb ] && tool=$lldb
	[ "$tool" = eustack ] && tool=eu-stack
	if command -v "$tool" >"$work/null"; then
		silent "$tool: $name" "$@"
	else
		absent "$tool: $name" "$tool is not installed"
	fi
}

echo 1..40
for scenario in nested exported borrowed interrupted alternate across; do
	if [ "$scenario" = across ] && [ "$fringe" = stacks ]; then
		for number in 1 2 3 4 5 6; do
			skip "across ($number)" "no shared libraries"
		done
		continue
	fi
	check gdb "$scenario" gdb_run "$scenario"
	check gdb "$scenario, core" cores gdb "$scenario"
	check lldb "$scenario" processes lldb "$scenario"
	check lldb "$scenario, core" cores lldb "$scenario"
	check eustack "$scenario" processes eustack "$scenario"
	check eustack "$scenario, core" cores eustack "$scenario"
done
check lldb suspended processes lldb suspended lldb_suspended
if dump_core; then
	check gdb "the kernel's core" kernels_core gdb
	check lldb "the kernel's core" kernels_core lldb
	check eustack "the kernel's core" kernels_core eustack
else
	for tool in gdb lldb eu-stack; do
		skip "$tool: the kernel's core" "the kernel leaves none here"
	done
fi
exit "$failed"
