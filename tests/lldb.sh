#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# lldb's commands for generators, and generators as threads of lldb's: what is
# said of the crowd of unwind/crowd.c, alive, in cores, with the library
# stripped, without one, and where there is something wrong.

# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
# shellcheck source=tests/unwind/crowd.sh
. "$top_srcdir/tests/unwind/crowd.sh"

: "${top_builddir:=.}" "${CC:=cc}"
python=$(cd "$top_srcdir/src/debug/python" && pwd)
library=$(cd "$top_builddir/.libs" && pwd)
load="command script import $python/fringe_lldb.py"
program=$work/crowd
HOME=$work # whose own settings these are not to be
export HOME

for lldb in lldb lldb-19 lldb-18 lldb-17 lldb-16 lldb-15 lldb-14 ''; do
	command -v "${lldb:-false}" >"$work/null" && break
done

# Whether it has Python. Debian's lldb 14 looks in a wrong place for its own
# modules; they are next to it.
has_python() {
	release=$($lldb --version 2>"$work/null" |
		sed -n 's/.*version \([0-9]*\).*/\1/p')
	for directory in '' "/usr/lib/llvm-$release"/lib/python3*/*-packages; do
		PYTHONPATH=$directory
		export PYTHONPATH
		$lldb -b -o 'script print(lldb.SBProcess)' 2>&1 |
			grep -q '^<class' && return
	done
	return 1
}

# in_lldb OPTIONS COMMAND...: options are words. Commands go on after one that
# fails. What they say is in $work/said, with what goes wrong.
in_lldb() {
	options=$1
	shift
	# From a terminal's commands a process would run on meanwhile.
	printf '%s\n' 'script lldb.debugger.SetAsync(False)' "$@" \
		'process kill' >"$work/commands"
	# shellcheck disable=SC2086 # these are words
	timeout -k 10 300 "$lldb" --no-use-colors $options \
		<"$work/commands" >"$work/said" 2>&1 ||
		echo "$lldb: status $?"
	grep -a -A 9 'Traceback\|a mistake of its own' "$work/said"
}

# crowd ARGUMENTS COMMAND...: when all are there.
crowd() {
	arguments=$1
	shift
	in_lldb "$work/crowd" "$load" 'breakpoint set -n here' \
		"process launch -o /dev/null -- $arguments" "$@"
}

# compile OUTPUT OPTIONS...: lldb up to 19 does not find its way in functions
# that gcc splits in two.
compile() {
	compile_one crowd "$@"
}

compile_one() {
	source=$1 output=$2
	shift 2
	# shellcheck disable=SC2086 # flags are words
	$CC $CFLAGS -g -fno-lto $unsplit -D_GNU_SOURCE \
		-I"$top_srcdir/include" -I"$top_srcdir" \
		"$top_srcdir/tests/unwind/$source.c" -o "$output" "$@" \
		-lpthread 2>"$work/warnings" || cat "$work/warnings"
}
unsplit=-fno-reorder-blocks-and-partition
echo 'int none;' >"$work/none.c"
$CC -Werror $unsplit -c "$work/none.c" -o "$work/none.o" 2>"$work/null" ||
	unsplit=

# Which guards the program says it has, if it was asked.
say_guards='target variable guards'
guards() {
	sed -n 's/^([^)]*) guards = 0x[0-9a-f]* "\(.*\)"$/\1/p' \
		"$work/said"
}

judge_table() {
	kind=$(guards)
	[ "$kind" ] || kind=$(cat "$work/guards" 2>"$work/null")
	expected_table "$kind" >"$work/expected"
	table | diff "$work/expected" -
}

lists() {
	crowd return "$say_guards" 'fringe list'
	judge_table
	guards >"$work/guards"
}

# With exported functions in place of inlined ones.
lists_exported() {
	# shellcheck disable=SC2086 # these are words
	lists_twins $linked
}

lists_twins() {
	program=$work/crowd_twins
	compile "$program" -DFRINGE_OUT_OF_LINE "$@"
	in_lldb "$program" "$load" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe list'
	judge_table
	program=$work/crowd
}

# traces: of what was said, as expected_traces. Left out are the library's, but
# for roots, what FRINGE_GENERATOR makes, and what waits for a thread in the C
# library. What is inlined goes by the name of the function that it is in, as
# not every lldb knows of it; so of each name that is repeated one is left.
traces() {
	awk '
	/^Generator [0-9]+ / {
		if (trace)
			print trace
		match($0, / \(0x[0-9a-f]+\), /)
		trace = substr($0, 11, RSTART - 11) ":"
		last = ""
		next
	}
	trace && /frame #[0-9]+: / {
		name = $0
		sub(/.*frame #[0-9]+: 0x[0-9a-f]+ [^`]*`?/, "", name)
		sub(/[( ].*/, "", name)
		sub(/[.]cold.*/, "", name)
		if (name == "fringe_end_of_stack" ||
		    name !~ /^(fringe_|walker_|watched$|run$|suspend$|call$)/ &&
		    name !~ /barrier|futex|syscall|lll_|pause|^__GI_|^raise$/ &&
		    name !~ /pthread_kill|^abort$|^___lldb_unnamed|^$/ &&
		    name != last)
			trace = trace " " name
		last = name
		next
	}
	/^It has / { trace = trace " " $0 }
	END { if (trace) print trace }' "$work/said" |
		sed 's/ at .*crowd.c:[0-9]*/ at crowd.c/
			s/\xef\xbf\xbd/\\ufffd/'
}

judge_traces() {
	expected_traces | sed 's/\(dive \)\{2,\}/dive /
		s/\(deep \)\{2,\}/deep /' \
		>"$work/expected"
	traces | diff "$work/expected" -
}

# traced COMMAND...: every one by itself, or all by one command.
traced() {
	crowd return "$@"
	judge_traces
}

# threads: the same of the generators that are threads, by their names.
threads() {
	awk '
	/^[* ] thread #.*, queue = .fringe.$/ {
		name = $0
		if (!sub(/.* name = ./, "", name))
			name = ""
		sub(/., queue = .fringe.$/, "", name)
		print "Generator 0 \"" name "\" (0x0), a thread"
		next
	}
	/^[* ] thread #/ { print "Generator 0 real (0x0), a thread"; next }
	{ print }' "$work/said" >"$work/threads"
	mv "$work/threads" "$work/said"
	traces | sed -n 's/^0 \(".*\)/\1/p'
}

# Those that are suspended: others are not threads, or have real ones.
judge_threads() {
	expected_traces |
		sed '/: It has /d; /"\(part\|inner\|outer\|worker\)"/d
			s/^[0-9]* //; s/^7:/"":/; s/\(dive \)\{2,\}/dive /
			s/$/ fringe_end_of_stack/' |
		sort >"$work/expected"
	threads | sort | diff "$work/expected" -
}

# They are there without any other command, and real ones are as ever. What
# the other thread does meanwhile is its own affair.
has_threads() {
	crowd return 'thread backtrace all'
	judge_threads
	set -- 'thread backtrace 1' 'thread list'
	crowd return "$@"
	sed "/queue = 'fringe'/d" "$work/said" | real_threads >"$work/with"
	has '  thread #2: .*'
	in_lldb "$work/crowd" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' "$@"
	real_threads <"$work/said" | diff - "$work/with"
	grep -q 'frame #.*`main' "$work/with" || echo 'there are none'
}

real_threads() {
	sed -n '/^(lldb) thread/,$p' | grep -v 'thread #2' | addresses_apart
}

# What is not the same whenever the program runs.
addresses_apart() {
	sed 's/[Pp]rocess [0-9]*/process/; s/tid = [0-9]*/tid/
		s/0x[0-9a-f]*/0x/g'
}

# What lldb finds in a frame, where it is suspended and in callers. Compilers
# other than gcc may lose what is in a register.
locals() {
	lost=
	$CC --version | grep -q 'Free Software' || lost='|<.*'
	kept='\(volatile uintptr_t\) kept = 1003'
	crowd return 'fringe frame slice' 'frame variable kept' 'up' \
		'frame variable depth' 'fringe frame' 'frame info' \
		'fringe apply mapped "own fpu" -q frame variable kept' \
		'thread list'
	has "$kept" "\\(uintptr_t\\) depth = (2$lost)" \
		'frame #0: 0x[0-9a-f]+ crowd`here.*' '\* thread #1: .*'
	grep -cE "^$kept$" "$work/said" | grep -vx 3
}

# Registers that no record has are not the thread's. Those of x86-64.
registers() {
	# shellcheck disable=SC2016 # dollars are lldb's
	same='(char *)$sp == (char *)members[1].control_->context.sp'
	crowd return 'register write rax 77' 'register write r12 78' \
		'fringe frame slice' 'frame select 0' 'register read rax' \
		'register read r12' "expression $same" 'register write rbp 1' \
		'register read' 'thread select 1' 'register read r12'
	# shellcheck disable=SC2016
	has 'rax +=.*unavailable' 'r12 +=.*unavailable' '\(.*\) (\$0 = )?(1|true)' \
		"error: Failed to write register 'rbp' .*" \
		'13 registers were unavailable.' ' *r12 = 0x0+4e'
}

# Attached to, with the line typed before and after; and lldb's init file.
attached() {
	wait_for_all
	for order in "$load|process attach -p $pid" \
		"process attach -p $pid|$load"; do
		in_lldb "$work/crowd" "${order%%|*}" "${order#*|}" \
			'thread backtrace all' detach
		judge_threads
		in_lldb "$work/crowd" "${order%%|*}" "${order#*|}" \
			'fringe list' 'fringe bt inner' detach
		judge_table
		has '    frame #[0-9]+: .*`here\(deep=(3|<.*)\) at .*'
	done
	echo "$load" >"$work/.lldbinit"
	in_lldb "-p $pid" 'fringe list' detach
	rm "$work/.lldbinit"
	judge_table
	kill "$pid"
	wait "$job" 2>"$work/null"
}

wait_for_all() {
	: >"$work/pid"
	"$work/crowd" wait >"$work/pid" &
	job=$!
	until [ -s "$work/pid" ] || ! kill -0 "$job"; do
		sleep 0.1
	done
	pid=$(cat "$work/pid")
}

# A core of the kernel's, with the line typed before and after, also for two.
kernels_core() {
	in_lldb "$work/crowd" "$load" "target create -c $work/kernel/core" \
		'thread backtrace all'
	judge_threads
	in_lldb "-c $work/kernel/core $work/crowd" "$load" \
		'thread backtrace all'
	judge_threads
	create="target create -c $work/kernel/core $work/crowd"
	in_lldb '' "$create" "$create" "$load" 'thread list' \
		'target select 0' 'thread list'
	grep -c "queue = 'fringe'" "$work/said" | grep -vx 16
	in_lldb "-c $work/kernel/core $work/crowd" "$load" 'fringe list'
	judge_table
	in_lldb "-c $work/kernel/core $work/crowd" "$load" \
		'fringe apply all bt'
	judge_traces
}

dump_core() {
	mkdir "$work/kernel"
	# shellcheck disable=SC3045 # bash and dash have it
	(
		ulimit -c unlimited
		cd "$work/kernel" && sh -c '"$1" abort; :' sh "$work/crowd"
	) >"$work/output" 2>&1
	mv "$work"/kernel/core* "$work/kernel/core" 2>"$work/null"
	[ -f "$work/kernel/core" ]
}

# Four are suspended before the others are made, and then all eight.
runs_on() {
	in_lldb "$work/crowd" "$load" 'breakpoint set -n make_typed' \
		'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'thread list' \
		continue 'thread list' continue
	awk '
	/queue = .fringe.$/ { threads++ }
	/^\(lldb\) (continue|process kill)/ { print threads + 0; threads = 0 }
	' "$work/said" | xargs | sed '/^4 8 0$/d'
	has 'Process [0-9]+ exited with status = 0 .*'
}

# Ten thousand more. That takes as long as it takes, and is printed.
many() {
	clock='script import time; print("clock", time.time(),'
	clock="$clock time.process_time())"
	crowd 'return 10000' "$clock" "$1" "$clock"
	awk -v command="$1" '
	/^clock / { wall = $2 - wall; lldb = $3 - lldb }
	END {
		printf("# 10,014 generators, %s: %.1f s", command, wall)
		printf(", of which lldb took %.1f of a processor\n", lldb)
	}' "$work/said" >&3
}

lists_many() {
	many 'fringe list'
	grep -c '^ *[0-9]*  "many"  *suspended .* dive at crowd.c:[0-9]*$' \
		"$work/said" | grep -vx 10000
}

traces_many() {
	many 'fringe apply all bt'
	traces | grep -c '^[0-9]* "many": dive diver __morestack$' |
		grep -vx 10000
}

# Without any, and before and after there are.
nothing() {
	echo 'int main(void) { return 0; }' >"$work/empty.c"
	$CC -g "$work/empty.c" -o "$work/empty"
	in_lldb '' "$load" 'fringe list' 'fringe bt 1'
	has 'error: fringe: the program is not running, and there is no core[.]'
	in_lldb "$work/empty" "$load" 'fringe list' 'breakpoint set -n main' \
		run 'fringe bt 1' 'thread list' continue 'fringe list'
	has 'error: fringe: the program is not running, and there is no core[.]' \
		'error: fringe: there is no libfringe here.*' \
		'error: fringe: the program is running, or has ended[.]'
	in_lldb "$work/crowd" "$load" 'breakpoint set -n main' run \
		'fringe list' 'fringe apply all bt' 'fringe bt 1' 'fringe frame'
	has 'There are no generators[.]' \
		'error: fringe: there is no generator 1[.]' \
		'frame #0: .*`main.*'
}

wrong_arguments() {
	crowd 'return 2' 'fringe bt many' 'fringe bt 99' 'fringe bt' \
		'fringe apply' 'fringe apply 1' 'fringe list 1' \
		'fringe frame fresh' 'fringe apply 1-3 "x" bt' \
		'fringe apply 2-3 frame variable nothing' \
		'fringe apply 4-5 -c frame variable nothing' \
		'fringe apply 4-5 -q -s frame variable nothing' \
		'fringe bt "own fpu" 1' 'fringe bt 7 -c none'
	has 'error: fringe: "many" is the name of 2 generators: say .*' \
		'error: fringe: there is no generator 99[.]' \
		'error: fringe: say which generator[.]' \
		'error: fringe: say which generators: their numbers, or all[.]' \
		'error: fringe: say which command[.]' \
		'error: fringe: fringe list takes no arguments[.]' \
		'error: fringe: it has not begun: diver at crowd.c:[0-9]+ .*' \
		'error: fringe: there is no generator x[.]' \
		'error: fringe: .*nothing.*' \
		'fringe: .*nothing.*' \
		'Generator 5 "typed" .*, suspended:' \
		'Generator 6 "own fpu" .*, suspended:' \
		"  thread #[0-9]+, name = 'own fpu', .*" \
		"error: fringe: .*option 'c'.*"
	grep '^Generator 3 ' "$work/said"
	sed -n '/^(lldb) fringe bt "own fpu" 1/,/^(lldb) fringe bt 7/p' \
		"$work/said" | grep -c 'frame #' | grep -vx 1
	grep -c 'fringe: .*nothing' "$work/said" | grep -vx 3
}

# Pointers that lead nowhere.
damaged() {
	next='expression members[2].control_->next ='
	crowd return "$next (struct fringe_control *)16" 'fringe list' \
		"$next members[1].control_" 'fringe list' \
		"$next (struct fringe_control *)slices" 'fringe list' \
		'fringe bt pooled' \
		'expression members[1].control_->name = (char *)16' \
		'expression members[2].control_->context.sp = (void *)16' \
		'fringe apply all bt 1' 'fringe frame 3'
	has 'fringe: list [0-9]+ of generators ends early: no memory at 0x10 .*' \
		'fringe: list .*: the one at 0x[0-9a-f]+ is in it twice[.]' \
		'fringe: list .*: there is none at 0x[0-9a-f]+[.]' \
		'error: fringe: there is no generator pooled; list .*' \
		'Generator 2 "<0x10>" .*, suspended:' \
		'Its stack is not there: no memory at 0x10 can be read[.]' \
		'error: fringe: its stack is not there: .*'
	[ "$(grep -c '^ *3  "mapped" ' "$work/said")" -eq 3 ] ||
		echo 'what is before the damage is not listed'
}

# A plug-in of the user's own is left alone.
other_plugin() {
	cat >"$work/other.py" <<-END
		class OperatingSystemPlugIn:
		    def __init__(self, process):
		        pass
		    def get_thread_info(self):
		        return []
		    def get_register_info(self):
		        return {"sets": [], "registers": []}
	END
	path=target.process.python-os-plugin-path
	in_lldb "$work/crowd" "settings set $path $work/other.py" "$load" \
		"settings show $path" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe list' \
		'fringe bt slice'
	has 'fringe: lldb has another plug-in for threads already: .*' \
		".*/other[.]py\"" 'lldb does not show it as a thread: .*'
	judge_table | grep '^[<>]' | grep -v '"part" running'
}

# The archive in a program, with its names and without them.
static() {
	compile "$work/static" -static "$library/libfringe.a"
	cp "$work/static" "$work/crowd.static"
	in_lldb "$work/crowd.static" "$load" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe list'
	judge_table
	in_lldb "$work/crowd.static" "$load" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe apply all bt'
	judge_traces
	strip "$work/crowd.static"
	in_lldb "$work/crowd.static" "$load" \
		'process launch -s -o /dev/null -- return' 'fringe list'
	has 'error: fringe: there is no libfringe here, or it is .* stripped[.]'
}

# lldb takes what follows the root there for the root, which alone has a name:
# it cannot go on from exported functions, and where these were called from is
# not asked.
stripped() {
	mkdir "$work/stripped"
	cp -L "$library/libfringe.so.0" "$work/stripped/"
	strip "$work/stripped/libfringe.so.0"
	set -- "$work/stripped/libfringe.so.0" "-Wl,-rpath,$work/stripped"
	lists_twins "$@" | grep '^>' | grep -v ' library, '
	compile "$work/crowd.stripped" "$@"
	in_lldb "$work/crowd.stripped" "$load" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe list'
	judge_table
	in_lldb "$work/crowd.stripped" "$load" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe apply all bt'
	judge_traces
}

# tasks OPTIONS...: what each waits for, in a program linked with these. Other
# commands know them by their names too.
tasks() {
	compile_one tasks "$work/tasks" "$@"
	in_lldb "$work/tasks" "$load" 'breakpoint set -n here' \
		'process launch -o /dev/null -- return' 'fringe tasks' \
		'fringe bt parked' 'fringe tasks 1' bt
	judge_tasks
	has 'Generator 10 "parked" .*, suspended:' \
		' *frame #[0-9]+: .*`parked.*' \
		'error: fringe: fringe tasks takes no arguments[.]' \
		' *frame #[0-9]+: .*`looker.*' ' *frame #[0-9]+: .*`main.*'
}

tasks_of_stripped() {
	mkdir "$work/bare"
	for name in fringe-kit fringe; do
		cp -L "$library/lib$name.so.0" "$work/bare/"
		strip "$work/bare/lib$name.so.0"
	done
	tasks "$work/bare/libfringe-kit.so.0" "$work/bare/libfringe.so.0" \
		"-Wl,-rpath,$work/bare"
}

no_tasks() {
	crowd return 'fringe tasks'
	has 'There are no tasks[.]'
}

if [ ! "$lldb" ] || ! has_python; then
	absent 'lldb' "${lldb:-lldb} is not installed, or has no Python"
	echo 1..1
	exit "$failed"
fi

exec 3>&1
if [ -f "$library/libfringe.so" ]; then
	linked="$library/libfringe.so -Wl,-rpath,$library"
else
	linked=$library/libfringe.a
fi
# shellcheck disable=SC2086 # these are words
silent "$lldb: the crowd compiles" compile "$work/crowd" $linked
silent 'lldb lists all there are' lists
silent 'lldb lists those of exported functions' lists_exported
silent 'lldb traces all at once' traced 'fringe apply all bt'
silent 'lldb traces one by one' traced 'fringe bt fresh' 'fringe bt "slice"' \
	'fringe bt 3 -e false' 'fringe bt pooled' 'fringe bt typed' \
	'fringe bt "own fpu"' 'fringe bt 7' 'fringe bt 8' 'fringe bt whole' \
	'fringe bt part' 'fringe bt finished' 'fringe bt outer' \
	'fringe bt inner' 'fringe bt worker'
silent 'what is suspended is a thread' has_threads
silent 'lldb shows local variables' locals
if [ "$(uname -m)" = x86_64 ]; then
	silent 'registers that are not kept are not shown' registers
else
	skip 'registers that are not kept are not shown' "they are x86-64's"
fi
silent 'a process can be attached to' attached
if dump_core; then
	silent "in the kernel's core all are found" kernels_core
else
	skip "in the kernel's core all are found" 'the kernel leaves none here'
fi
silent 'threads are those of each stop' runs_on
silent 'ten thousand are listed' lists_many
silent 'ten thousand are traced' traces_many
silent 'where there is nothing that is said' nothing
silent 'what cannot be meant is said' wrong_arguments
silent 'a damaged list ends, and a damaged stack is refused' damaged
silent 'there may be another plug-in' other_plugin
silent 'where there are no tasks that is said' no_tasks
if [ -f "$library/libfringe-kit.so" ]; then
	silent 'lldb lists tasks, and what each waits for' \
		tasks "$library/libfringe-kit.so" "$library/libfringe.so" \
		"-Wl,-rpath,$library"
	silent 'tasks of stripped libraries are listed' tasks_of_stripped
else
	skip 'lldb lists tasks, and what each waits for' 'no shared library'
	skip 'tasks of stripped libraries are listed' 'no shared library'
fi
if [ -f "$library/libfringe-kit.a" ]; then
	silent 'tasks of a program that contains the kit are listed' \
		tasks "$library/libfringe-kit.a" "$library/libfringe.a"
else
	skip 'tasks of a program that contains the kit are listed' \
		'no static library'
fi
if [ -f "$library/libfringe.a" ]; then
	silent 'a program may contain the library' static
else
	skip 'a program may contain the library' 'no static library'
fi
if [ -f "$library/libfringe.so" ]; then
	silent 'the library may be stripped' stripped
else
	skip 'the library may be stripped' 'no shared library'
fi
echo "1..$count"
exit "$failed"
