#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# gdb's commands for generators: what they say of the crowd of unwind/crowd.c,
# alive, in cores, with the library stripped, without one, and where there is
# something wrong. In an emulator only what is said of the living.

# shellcheck disable=SC2016,SC2317 # gdb's $; functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
# shellcheck source=tests/unwind/stepping.sh
. "$top_srcdir/tests/unwind/stepping.sh"
# shellcheck source=tests/unwind/crowd.sh
. "$top_srcdir/tests/unwind/crowd.sh"

: "${top_builddir:=.}" "${LIBTOOL:=./libtool}" "${MAKE:=make}" \
	"${NM:=nm}"
built=$top_builddir/tests/unwind
python=$top_srcdir/src/debug/python

# in_gdb_with OPTIONS PROGRAM COMMAND...: OPTIONS are words. What the commands
# say is in $work/said, with what goes wrong: they go on after one that fails.
# gdb's status is that of the last one.
in_gdb_with() {
	options=$1 program=$2
	shift 2
	for command; do
		shift
		set -- "$@" -ex "$command"
	done
	# shellcheck disable=SC2086 # these are words
	timeout -k 10 300 ${LIBTOOL:+$LIBTOOL --mode=execute} \
		$debugger -nx -batch $options -ex 'set width 0' \
		-ex 'set height 0' "$@" "$program" \
		</dev/null >"$work/said" 2>&1
	status=$?
	[ "$status" -le 1 ] || echo "$debugger: status $status"
	grep -aE 'Traceback|Python Exception|Error occurred in Python' \
		"$work/said"
}

# crowd PROGRAM ARGUMENTS COMMAND...: when all are there.
crowd() {
	program=$1 arguments=$2
	shift 2
	if [ ! "$EMULATOR" ]; then
		in_gdb_with '' "$program" "source $python/fringe_gdb.py" \
			'break here' "run $arguments >/dev/null" "$@"
		return
	fi
	socket=$(mktemp -u "$work/socket.XXXXXX")
	root=${EMULATOR##* -L }
	# shellcheck disable=SC2086 # these are words
	emulate 330 "$socket" "$program" $arguments >"$work/emulated" 2>&1 \
		</dev/null &
	until [ -e "$socket" ] || ! kill -0 $!; do
		sleep 0.1
	done
	in_gdb_with '' "$program" "source $python/fringe_gdb.py" \
		"set sysroot $root" \
		"set solib-search-path $root/lib:$top_builddir/.libs" \
		"target remote $socket" 'break here' continue "$@" kill
	wait
}

# The guards that the program says it has.
guards() {
	sed -n 's/^guards: "\(.*\)"$/\1/p' "$work/said"
}
say_guards='printf "guards: \"%s\"\n", guards'

# Whether the table is the expected one.
lists() {
	crowd "$@" "$say_guards" 'fringe list'
	judge_table
}

judge_table() {
	expected_table "$(guards)" >"$work/expected"
	table | diff "$work/expected" -
}

# traces: of what was said, a line for each trace: its head and the names of its
# frames. Left out are the library's, but for roots, what FRINGE_GENERATOR
# makes, and what waits for a thread in the C library, which may have no names.
traces() {
	awk '
	/^Generator [0-9]+ / {
		if (trace)
			print trace
		match($0, / \(0x[0-9a-f]+\), /)
		trace = substr($0, 11, RSTART - 11) ":"
		next
	}
	/^#[0-9]+ / {
		name = $2 ~ /^0x/ ? $4 : $2
		if (name == "??" && trace ~ /:$/)
			next
		if (name == "fringe_end_of_stack" ||
		    name !~ /^(fringe_|walker_|watched$|recorded$|run$|suspend$|call$)/ &&
		    name !~ /barrier|futex|syscall|lll_/)
			trace = trace " " name
		next
	}
	/^It has / { trace = trace " " $0; next }
	/Backtrace stopped|Cannot access|previous frame/ {
		trace = trace " " $0
	}
	END { if (trace) print trace }' "$work/said" |
		sed 's/ at .*crowd.c:[0-9]*/ at crowd.c/'
}

# traced PROGRAM COMMAND...: every one by itself, or all by one command.
traced() {
	crowd "$@"
	judge_traces
}

judge_traces() {
	expected_traces >"$work/expected"
	traces | sed 's/\xef\xbf\xbd/\\ufffd/' | diff "$work/expected" -
}

# says COMMAND PATTERN...: a line for each is among what was said after the
# command, of the crowd. A pattern is a whole line's.
says() {
	command=$1
	shift
	crowd "$built/crowd" return "$command"
	has "$@"
}

# What gdb finds in a frame, where it is suspended and in callers. A compiler
# need not say where it keeps what it keeps in a register, but nothing wrong;
# gcc 12 does that for A32, by which other machines are not to be measured.
locals() {
	lost='(<optimized out>|<not saved>)'
	[ ! "$EMULATOR" ] || lost='[0-9]+|<optimized out>|<not saved>'
	crowd "$built/crowd" return 'fringe frame slice' 'info locals' up \
		'info locals' 'print kept' 'print held' \
		'fringe apply mapped "own fpu" -q print kept'
	has 'kept = 1003' "held = (2003|$lost)" 'kept = 1002' \
		"held = (2002|$lost)" '\$1 = 1002' "\\\$2 = (2002|$lost)" \
		'\$3 = 1003' '\$4 = 1003'
}

# Registers that no record has are not the thread's. Those of x86-64.
registers() {
	crowd "$built/crowd" return 'set $rax = 77' 'set $r12 = 78' \
		'fringe frame slice' 'frame 1' 'info registers rax r12' \
		'print $sp == members[1].control_->context.sp'
	has 'rax +<not saved>' 'r12 +<not saved>' '\$1 = 1'
}

# frames_after MARK: of what was said between it and the next, the functions of
# the frames that were printed.
frames_after() {
	sed -n "/^$1:/,/^[a-z]*:\$/p" "$work/said" |
		sed -nE 's/^#[0-9]+ +(0x[0-9a-f]+ in )?([a-z_]+) .*/\2/p' |
		xargs
}

# Up and back; what is selected stays so when gdb calls a function.
selects() {
	crowd "$built/crowd" return 'fringe frame slice' up 'echo up:\n' \
		frame 'backtrace 1' 'echo called:\n' \
		'print (int)getpid() > 1' frame 'fringe list' 'echo listed:\n' \
		frame 'echo other:\n' 'fringe frame worker' 'echo back:\n' \
		'thread 1' frame 'fringe frame slice' 'fringe frame' \
		'backtrace 1' 'echo end:\n' continue
	[ "$(frames_after called) $(frames_after listed)" = 'dive dive' ] ||
		echo 'a call, or a list, changes what is selected'
	[ "$(frames_after up | sed 's/ .*//')" = dive ] || echo 'not up'
	case $(frames_after back) in
	'here here dive here here') ;;
	*) echo "back to $(frames_after back)" ;;
	esac
	has '\$1 = 1' '\[Inferior 1 .* exited normally\]'
}

# When the program has run on, the frames are the thread's, though it is where
# it was.
runs_on() {
	crowd "$built/crowd" return 'set $sp_was = $sp' 'set $pc_was = $pc' \
		'fringe frame slice' stepi 'set $sp = $sp_was' \
		'set $pc = $pc_was' 'echo again:\n' 'backtrace 1' \
		'echo called:\n' 'fringe frame slice' 'print here(1)' \
		'echo gave up:\n' 'backtrace 1' 'finish' 'backtrace 1' \
		'echo end:\n' 'delete' 'continue'
	[ "$(frames_after again)" = here ] || echo 'still selected'
	has '\[Inferior 1 .* exited normally\]'
}

# Whatever is asked for, the thread is left as it was.
leaves_alone() {
	crowd "$built/crowd" return 'up' 'echo before:\n' 'info registers' \
		'frame' 'backtrace' 'echo after:\n' 'fringe list' \
		'fringe apply all bt' 'fringe bt worker' 'fringe bt nobody' \
		'echo again:\n' 'info registers' 'frame' 'backtrace' 'thread' \
		'echo end:\n' 'continue'
	sed -n '/^before:/,/^after:/p' "$work/said" | sed '1d;$d' >"$work/before"
	sed -n '/^again:/,/^end:/p' "$work/said" | sed '1d;$d' |
		grep -v '^\[Current thread is 1 ' | diff "$work/before" -
	has '\[Current thread is 1 .*' '\[Inferior 1 .* exited normally\]'
}

# Frames of all, in a core that gdb has written; and the same text.
gdbs_core() {
	FRINGE_STACKS_ON_HEAP=1
	export FRINGE_STACKS_ON_HEAP
	crowd "$built/crowd" return 'echo here:\n' 'fringe list' \
		'fringe apply all bt' 'echo end:\n' \
		"generate-core-file $work/core" kill
	unset FRINGE_STACKS_ON_HEAP
	between_marks >"$work/alive"
	look_at_core "$work/core"
	between_marks | diff "$work/alive" -
	grep -q '^ *14 ' "$work/alive" || echo 'there is nothing to compare'
}

between_marks() {
	sed -n '/^here:/,/^end:/p' "$work/said"
}

look_at_core() {
	in_gdb_with '' "$built/crowd" "source $python/fringe_gdb.py" \
		"core-file $1" 'echo here:\n' "$say_guards" 'fringe list' \
		'fringe apply all bt' 'echo end:\n'
	sed -i '/^guards:/{h;d;};/^end:/{p;x;}' "$work/said"
}

# That of the kernel has all stacks.
kernels_core() {
	look_at_core "$work/kernel/core"
	judge_table
	grep -c '^Generator ' "$work/said" | grep -vx 14
	has '#[0-9]+ .* here \(deep=.*'
}

dump_core() {
	rm -rf "$work/kernel"
	mkdir "$work/kernel"
	# shellcheck disable=SC3045 # bash and dash have it
	(
		ulimit -c unlimited
		cp "$built/crowd" "$work/kernel/" 2>/dev/null
		$LIBTOOL --mode=execute sh -c 'cd "$1" && shift && "$@"' sh \
			"$work/kernel" "$built/crowd" abort
	) >"$work/output" 2>&1
	mv "$work"/kernel/core* "$work/kernel/core" 2>/dev/null
	[ -f "$work/kernel/core" ]
}

# A process that nobody has stopped.
attached() {
	: >"$work/pid"
	$LIBTOOL --mode=execute "$built/crowd" wait >"$work/pid" &
	job=$!
	until [ -s "$work/pid" ] || ! kill -0 "$job"; do
		sleep 0.1
	done
	in_gdb_with "-p $(cat "$work/pid")" "$built/crowd" \
		"source $python/fringe_gdb.py" "$say_guards" 'fringe list' \
		'fringe bt inner' detach
	kill "$(cat "$work/pid")"
	wait "$job" 2>/dev/null
	judge_table
	has '#[0-9]+ .* here \(deep=.*'
}

# Ten thousand more. That takes as long as it takes, and is printed.
many() {
	began=$(date +%s%N)
	crowd "$built/crowd" 'return 10000' "$1"
	echo "# 10,014 generators, $1: $((($(date +%s%N) - began) / 1000000))" \
		"ms, gdb's start and the program's included" >&3
}

lists_many() {
	many 'fringe list'
	grep -c '^ *[0-9]*  "many"  *suspended .* dive at crowd.c:[0-9]*$' \
		"$work/said" | grep -vx 10000
}

traces_many() {
	many 'fringe apply all bt'
	traces | grep -c '^[0-9]* "many": dive dive dive diver __morestack$' |
		grep -vx 10000
}

# Without any, and before and after there are.
nothing() {
	echo 'int main(void) { return 0; }' >"$work/empty.c"
	$CC -g "$work/empty.c" -o "$work/empty"
	in_gdb_with '' "$work/empty" "source $python/fringe_gdb.py" \
		'fringe list' 'fringe apply all bt' 'break main' run \
		'fringe bt 1'
	has 'fringe: the program is not running, and there is no core[.]' \
		'fringe: there is no libfringe here.*'
	in_gdb_with '' "$built/crowd" "source $python/fringe_gdb.py" \
		'break main' run 'fringe list' 'fringe bt 1' 'fringe frame'
	has 'There are no generators[.]' 'fringe: there is no generator 1[.]' \
		'#0  main .*'
}

wrong_arguments() {
	crowd "$built/crowd" 'return 2' 'fringe bt many' 'fringe bt 99' \
		'fringe bt' 'fringe apply' 'fringe apply 1' 'fringe list 1' \
		'fringe frame fresh' 'fringe apply 1-3 "x" bt' \
		'fringe apply 2-3 -c print nothing' 'echo went on\n' \
		'fringe bt "own fpu" 1' \
		'eval "fringe bt %p", members[12].control_'
	has 'fringe: "many" is the name of 2 generators: say .*' \
		'fringe: there is no generator 99[.]' \
		'fringe: say which generator[.]' \
		'fringe: say which generators: their numbers, or all[.]' \
		'fringe: say which command[.]' \
		'fringe: fringe list takes no arguments[.]' \
		'fringe: it has not begun: diver at crowd.c:[0-9]+ is .*' \
		'fringe: there is no generator x[.]' \
		'Generator 3 "mapped" .*' 'went on' \
		'Generator 6 "own fpu" .*, suspended:' \
		'Generator 13 "inner" .*, running:'
}

# Pointers that lead nowhere.
damaged() {
	next='set var members[2].control_->next ='
	crowd "$built/crowd" return "$next (void *)16" 'fringe list' \
		"$next members[1].control_" 'fringe list' "$next (void *)slices" \
		'fringe list' 'fringe bt pooled' \
		'set var members[1].control_->name = (char *)16' \
		'set var members[2].control_->context.sp = (void *)16' \
		'fringe apply all bt 1' 'fringe frame 3'
	nowhere='no memory at 0x10 can be read[.]'
	has "fringe: list [0-9]+ of generators ends early: $nowhere" \
		'fringe: list .*: the one at 0x[0-9a-f]+ is in it twice[.]' \
		'fringe: list .*: there is none at 0x[0-9a-f]+[.]' \
		'fringe: there is no generator pooled; list [0-9]+ of .*' \
		'Generator 2 "<0x10>" .*, suspended:' \
		"Its stack is not there: $nowhere" \
		"fringe: its stack is not there: $nowhere"
	[ "$(grep -c '^ *3  "mapped" ' "$work/said")" -eq 3 ] ||
		echo 'what is before the damage is not listed'
}

# The archive in a program, with its names and without them. The linker leaves
# out what nothing refers to.
static() {
	archive=$top_builddir/.libs/libfringe.a
	# shellcheck disable=SC2086 # flags are words
	{
		$CC $CFLAGS -O2 -g -fno-lto -D_GNU_SOURCE \
			-I"$top_srcdir/include" -I"$top_srcdir" \
			-c "$top_srcdir/tests/unwind/crowd.c" \
			-o "$work/static.o" &&
			$CC $CFLAGS $LDFLAGS -static -Wl,--gc-sections \
				"$work/static.o" "$archive" -lpthread \
				-o "$work/static"
	} 2>"$work/warnings" || cat "$work/warnings"
	# shellcheck disable=SC2086 # words
	$NM "$work/static" | grep -q ' fringe_debugger_$' ||
		echo 'the program does not say where generators are'
	LIBTOOL=''
	crowd "$work/static" return "$say_guards" 'fringe list'
	judge_table
	crowd "$work/static" return 'fringe apply all bt'
	judge_traces
	strip "$work/static"
	in_gdb_with '' "$work/static" "source $python/fringe_gdb.py" \
		'catch syscall exit_group' run 'fringe list'
	has 'fringe: there is no libfringe here, or it is .* stripped[.]'
}

# install DIRECTORY: what concerns gdb, as with this prefix. A library that
# needs another of the tree, libtool installs only where configure was told.
install_for_gdb() {
	$MAKE -s -C "$top_builddir" install-libLTLIBRARIES \
		install-dist_fringepythonDATA install-data-local \
		lib_LTLIBRARIES=libfringe.la \
		DESTDIR= prefix="$1" exec_prefix="$1" libdir="$1/lib" \
		datarootdir="$1/share" datadir="$1/share" \
		gdbautoloaddir="$1/share/gdb/auto-load" >"$work/install" 2>&1 ||
		cat "$work/install"
}

# loads_by_itself COMMAND: done with the library. A gdb whose data directory, and
# so its safe path, is below the prefix; nothing tells it of the commands.
loads_by_itself() {
	there=$work/installed
	install_for_gdb "$there"
	data=$(gdb -nx -batch -ex 'python print(gdb.PYTHONDIR)')
	mkdir -p "$there/share/gdb"
	cp -R "$data/.." "$there/share/gdb/"
	$1 "$there/lib/libfringe.so.0.0.0"
	program=$built/.libs/crowd LIBTOOL=''
	LD_LIBRARY_PATH=$there/lib
	export LD_LIBRARY_PATH
	in_gdb_with "--data-directory=$there/share/gdb" "$program" \
		'fringe list' 'break here' 'run return' "$say_guards" \
		'fringe list'
	has 'Undefined command: "fringe".*'
	judge_table
	find "$there" -name __pycache__ -path '*libfringe*'
}

# ---- tasks ----

# What each waits for, and which: the one that is joined is members[0]. Other
# commands know them by their names too.
lists_tasks() {
	crowd "$built/tasks" return 'fringe tasks' \
		'printf "joined: %p\n", &members[0]' 'fringe bt parked' \
		'fringe apply "sleeping" "join\ning" bt' \
		'printf "the thread:\n"' bt
	judge_tasks
	joined=$(sed -n 's/^joined: //p' "$work/said")
	has ".* joining \"parked\" [(]${joined}[)] .*" \
		'Generator 10 "parked" .*, suspended:' \
		'#[0-9]+ .* parked \(argument=.*' \
		'#[0-9]+ .* fringe_task_run_ \(.*' \
		'#[0-9]+ .* sleeping \(argument=.*' \
		'#[0-9]+ .* joining \(argument=.*'
	sed -i '1,/^the thread:/d' "$work/said"
	has '#[0-9]+ .* looker \(argument=.*' \
		'#[0-9]+ .* fringe_task_run_ \(.*' \
		'#[0-9]+ .* fringe_scheduler_run \(.*' '#[0-9]+ .* main \(.*'
}

# As on boards, where the libraries say nothing of themselves.
lists_tasks_by_types() {
	silence='lambda self, name: None if name.endswith("debugger_") else'
	crowd "$built/tasks" return 'python from fringe_gdb_target import *' \
		'python symbol = Target.symbol' \
		"python Target.symbol = $silence symbol(self, name)" \
		'fringe tasks'
	judge_tasks
}

# A priority that is not the one that was set, and what cannot be read.
odd_tasks() {
	crowd "$built/tasks" return 'set var members[0].priority_ = 1' \
		'set var members[1].wait_ = (void *)16' \
		'set var members[2].wait_->waiters_ = (void *)16' \
		'set var members[7].file_ = (char *)16' \
		'set var members[6].generator_.control_->argument = (void *)16' \
		'set var members[5].joiners_.name_ = (char *)16' \
		'fringe tasks' 'fringe tasks 1'
	nowhere='<no memory at 0x[0-9a-f]+ can be read>'
	has " *10  .*  waiting  *1 [(]2[)]  .*" \
		" *9  .*  waiting  .*  $nowhere  .*" \
		" *8  .*  waiting  .*  $nowhere  .*" \
		' *3  "ready" .*  <0x10>:[0-9]+' \
		'fringe: the task of generator 4 is not there: no memory .*' \
		'fringe: fringe tasks takes no arguments[.]'
}

no_tasks() {
	crowd "$built/crowd" return 'fringe tasks'
	has 'There are no tasks[.]'
}

tasks_in_core() {
	crowd "$built/tasks" return "generate-core-file $work/core" kill
	in_gdb_with '' "$built/tasks" "source $python/fringe_gdb.py" \
		"core-file $work/core" 'fringe tasks'
	judge_tasks
}

# With no name of the libraries left but those that are exported.
tasks_of_stripped() {
	mkdir "$work/stripped"
	for name in fringe fringe-kit; do
		cp -L "$top_builddir/.libs/lib$name.so.0" "$work/stripped/"
		strip "$work/stripped/lib$name.so.0"
	done
	LD_LIBRARY_PATH=$work/stripped LIBTOOL=''
	export LD_LIBRARY_PATH
	crowd "$built/.libs/tasks" return 'fringe tasks' 'fringe bt looker'
	judge_tasks
	has '#[0-9]+ .* looker \(argument=.*'
}

# The linker leaves out what nothing refers to, but this.
tasks_of_static() {
	# shellcheck disable=SC2086 # flags are words
	{
		$CC $CFLAGS -O2 -g -fno-lto -D_GNU_SOURCE \
			-I"$top_srcdir/include" -I"$top_srcdir" \
			-c "$top_srcdir/tests/unwind/tasks.c" \
			-o "$work/tasks.o" &&
			$CC $CFLAGS $LDFLAGS -Wl,--gc-sections "$work/tasks.o" \
				"$top_builddir/.libs/libfringe-kit.a" \
				"$top_builddir/.libs/libfringe.a" -lpthread \
				-o "$work/static-tasks"
	} 2>"$work/warnings" || cat "$work/warnings"
	# shellcheck disable=SC2086 # words
	$NM "$work/static-tasks" | grep -q ' fringe_kit_debugger_$' ||
		echo 'the program does not say where tasks are'
	LIBTOOL=''
	crowd "$work/static-tasks" return 'fringe tasks'
	judge_tasks
}

if ! command -v "$debugger" >/dev/null; then
	echo "1..0 # SKIP $debugger is not installed"
	exit 0
fi
if ! $debugger -nx -batch -ex 'python print(gdb.VERSION)' >/dev/null 2>&1; then
	echo "1..0 # SKIP $debugger has no Python"
	exit 0
fi

exec 3>&1
# shellcheck disable=SC2086 # words
know_machine $CC $CFLAGS
[ ! "$EMULATOR" ] || say_guards='printf "guards: \"guard\"\n"'
silent 'gdb lists all there are' lists "$built/crowd" return
silent 'gdb lists those of exported functions' \
	lists "$built/crowd_twins" return
silent 'gdb traces all at once' traced "$built/crowd" return \
	'fringe apply all bt'
silent 'gdb traces those of exported functions' \
	traced "$built/crowd_twins" return 'fringe apply all bt'
silent 'gdb traces one by one' traced "$built/crowd" return 'fringe bt fresh' \
	'fringe bt "slice"' 'fringe bt 3 -frame-arguments none' \
	'fringe bt pooled' 'fringe bt typed' 'fringe bt "own fpu"' \
	'fringe bt 7' 'fringe bt 8' 'fringe bt whole' 'fringe bt part' \
	'fringe bt finished' 'fringe bt outer' 'fringe bt inner' \
	'fringe bt worker'
silent 'gdb shows local variables' locals
if [ "$EMULATOR" ]; then
	echo "1..$count"
	exit "$failed"
fi
if [ "$machine" = x86_64 ]; then
	silent 'registers that are not kept are not shown' registers
else
	skip 'registers that are not kept are not shown' "they are x86-64's"
fi
silent 'frames can be selected, and left' selects
silent 'the program runs on with its own frames' runs_on
silent 'nothing else is changed' leaves_alone
silent 'in a core of gdb all is the same' gdbs_core
if dump_core; then
	silent "in the kernel's core all are found" kernels_core
else
	skip "in the kernel's core all are found" 'the kernel leaves none here'
fi
silent 'a process can be attached to' attached
silent 'ten thousand are listed' lists_many
silent 'ten thousand are traced' traces_many
silent 'where there is nothing that is said' nothing
silent 'what cannot be meant is said' wrong_arguments
silent 'a damaged list ends, and a damaged stack is refused' damaged
silent 'gdb lists tasks, and what each waits for' lists_tasks
silent 'gdb lists tasks by their types' lists_tasks_by_types
silent 'odd tasks are listed as they are' odd_tasks
silent 'where there are no tasks that is said' no_tasks
silent 'in a core of gdb there are the same tasks' tasks_in_core
if [ -f "$top_builddir/.libs/libfringe-kit.so" ]; then
	silent 'tasks of stripped libraries are listed' tasks_of_stripped
else
	skip 'tasks of stripped libraries are listed' 'no shared library'
fi
if [ -f "$top_builddir/.libs/libfringe-kit.a" ]; then
	silent 'tasks of a program that contains the kit are listed' \
		tasks_of_static
else
	skip 'tasks of a program that contains the kit are listed' \
		'no static library'
fi
# gdb of 64 bits asks its own C library of threads, which knows no others unless
# the program's is there too.
if [ "$(uname -m)" = x86_64 ] && $CC $CFLAGS -dM -E -x c /dev/null |
	grep -q '__i386__ 1'; then
	skip 'a program may contain the library' \
		'gdb knows no threads of static programs of 32 bits here'
elif [ -f "$top_builddir/.libs/libfringe.a" ]; then
	silent 'a program may contain the library' static
else
	skip 'a program may contain the library' 'no static library'
fi
if [ -f "$top_builddir/.libs/libfringe.so" ]; then
	silent 'gdb loads the commands unasked' loads_by_itself :
	silent 'the library may be stripped' loads_by_itself strip
else
	skip 'gdb loads the commands unasked' 'no shared library'
	skip 'the library may be stripped' 'no shared library'
fi
echo "1..$count"
exit "$failed"
