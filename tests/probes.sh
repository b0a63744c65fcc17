#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# The static probes of programs and of the library: that the notes are there,
# and that each probe tells of what it is for once, with the right arguments,
# and of nothing else, however a generator is resumed, left and ended. The
# programs say what they did; gdb, perf and bpftrace say what the probes told.

# shellcheck disable=SC2086 # flags are words
# shellcheck disable=SC2317 # the functions are called through silent
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}" "${CXX:=}"
: "${CFLAGS:=}" "${CXXFLAGS:=}" "${LDFLAGS:=}" "${EMULATOR:=}" "${RUN:=}"
: "${NM:=nm}"

# perf wants the kernel's list of such events, which root may mount for itself.
events=/sys/kernel/tracing/uprobe_events
if [ ! "${FRINGE_MOUNTED-}" ] && [ -d "${events%/*}" ] && [ ! -e $events ] &&
	unshare -m true 2>/dev/null; then
	FRINGE_MOUNTED=yes
	export FRINGE_MOUNTED
	# shellcheck disable=SC2016 # it is another shell's
	exec unshare -m sh -c 'mount -t tracefs none "$1" 2>&1 | sed "s/^/# /"
		exec sh "$0"' "$0" "${events%/*}"
fi

# shellcheck source=tests/tap.sh
. "$top_srcdir/tests/tap.sh"
# shellcheck source=tests/unwind/stepping.sh
. "$top_srcdir/tests/unwind/stepping.sh"
know_machine $CC $CFLAGS

archive=$top_builddir/.libs/libfringe.a
shared=$top_builddir/.libs/libfringe.so
sources=$top_srcdir/tests/probes
includes="-I$top_srcdir/include -I$top_srcdir"
# Each probe and how many arguments it has.
probes='create:4 destroy:2 finish:3 resume:3 suspend:3'

# ---- programs ----

# perf 6.1 takes addresses for places in the file, and in what LLVM's linker
# makes they are others, unless it is told not to.
apart=
case " $LDFLAGS " in
*-fuse-ld=lld*) apart=-Wl,-z,separate-loadable-segments ;;
esac

# compile_object NAME OPTION...
compile_object() {
	name=$1
	shift
	$CC $CFLAGS $includes -fasynchronous-unwind-tables "$@" \
		-c "$sources/counted.c" -o "$work/$name.o"
}

# compile NAME OPTION...: a program that contains the library.
compile() {
	compile_object "$@" || return
	name=$1
	shift
	# By its build ID perf knows a program; not all compilers ask for one.
	$CC $CFLAGS "$@" $LDFLAGS $static $apart -Wl,--build-id "$work/$name.o" \
		"$work/tableless.o" "$archive" -lpthread -o "$work/$name"
}

compile_cpp() {
	for part in '' -DOTHER; do
		$CXX $CXXFLAGS $includes -std=c++17 $part \
			-c "$sources/counted.cc" -o "$work/part$part.o" || return
	done
	$CXX $CXXFLAGS $LDFLAGS $static "$work/part.o" "$work/part-DOTHER.o" \
		"$archive" -lpthread -o "$work/cpp"
}

compile_all() {
	$CC $CFLAGS $includes -fno-exceptions -fno-unwind-tables \
		-fno-asynchronous-unwind-tables -fno-lto \
		-c "$top_srcdir/tests/tableless.c" -o "$work/tableless.o" &&
		compile inlined && compile twins -DFRINGE_OUT_OF_LINE &&
		compile without -DFRINGE_NO_PROBES
}

# ---- notes ----

# notes FILE: of ours in it, a line each: the probe, where it is, and how many
# arguments it has that begin as they should.
notes() {
	readelf -n "$1" 2>&1 | awk '
	/readelf: / { print }
	$1 == "Provider:" { ours = $2 == "fringe" }
	$1 == "Name:" { name = $2 }
	$1 == "Location:" { place = $2 }
	$1 == "Arguments:" && ours {
		sub(/.*Arguments: /, "")
		# Some have a space after the comma.
		gsub(/, /, ",")
		good = 0
		count = split($0, operands, " ")
		for (i = 1; i <= count; i++)
			good += operands[i] ~ /^[48]@[^@]+$/
		print name ":" good, place
	}'
}

# all_in FILE PROBE...: each is there with its arguments, no place is none, and
# no place has two.
all_in() {
	notes "$1" >"$work/notes"
	shift
	printf '%s\n' "$@" | sort >"$work/expected"
	cut -d ' ' -f 1 "$work/notes" | sort -u | diff "$work/expected" -
	cut -d ' ' -f 2 "$work/notes" | sort | uniq -d
	grep ' 0x0*,$' "$work/notes"
}

in_the_program() {
	all_in "$work/inlined" $probes
	[ "$(notes "$work/inlined" | wc -l)" -gt \
		"$(notes "$work/without" | wc -l)" ] ||
		echo 'none of them is inlined'
}

in_the_stripped_program() {
	strip -o "$work/bare" "$work/inlined" && all_in "$work/bare" $probes
}

# An object that is to be optimised when it is linked has none in any case.
unwanted() {
	compile_object unwanted -DFRINGE_NO_PROBES -fno-lto &&
		notes "$work/unwanted.o"
}

# A note keeps no function in a program that nothing else keeps there.
cat >"$work/unused.c" <<'END'
#include <fringe.h>

int
unused(struct fringe_generator *generator)
{
	return fringe_generator_resume(generator, 1, NULL);
}

int
main(void)
{
	struct fringe_generator generator = { 0 };

	/* What is in it is not to be known, or nothing is resumed. */
	__asm__ __volatile__("" : : "r"(&generator) : "memory");
	return fringe_generator_resume(&generator, 2, NULL) != FRINGE_EEMPTY;
}
END
in_dropped_functions() {
	$CC $CFLAGS $includes -ffunction-sections "$work/unused.c" $LDFLAGS \
		-Wl,--gc-sections "$archive" -lpthread -o "$work/unused"
	notes "$work/unused" >"$work/notes"
	grep -q '^resume:3 ' "$work/notes" || echo 'there is no note'
	grep ' 0x0*,$' "$work/notes"
	$NM "$work/unused" | grep -w 'unused$'
}

# ---- who looks on ----

# same OUTPUT [FIELDS]: what was said there of the probes, and by the program in
# $work/said; in any order, for tools may look on from several processors.
same() {
	sed -n '/^process$/,/^end$/p' "$work/said" | sed '1d;$d' |
		cut -d ' ' -f "${2:-1-}" | sort >"$work/expected"
	[ -s "$work/expected" ] || echo 'the program said nothing'
	grep -E "^($(echo $probes | sed 's/:[0-9]//g; s/ /|/g'))( |\$)" "$1" |
		cut -d ' ' -f "${2:-1-}" | sort >"$work/told"
	diff "$work/expected" "$work/told" | head -n 20
}

# with_arguments COUNT NAME: sets what prints that many, of the tool's names.
with_arguments() {
	format='' values=''
	for i in $(seq 0 $(($1 - 1))); do
		format="$format %lu" values="$values, $2$i"
	done
}

# gdb_commands [none]: prints each probe, with its arguments or without.
gdb_commands() {
	for probe in $probes; do
		with_arguments "${probe#*:}" "\$_probe_arg"
		[ ! "${1-}" ] || format='' values=''
		cat <<-END
			break -probe-stap fringe:${probe%:*}
			commands
			silent
			printf "${probe%:*}$format\\n"$values
			continue
			end
		END
	done >"$work/commands"
}

# run_in_gdb PROGRAM: leaves what it said in $work/said, and gdb in $work/seen.
run_in_gdb() {
	if [ ! "$EMULATOR" ]; then
		timeout -k 10 300 gdb -nx -batch -x "$work/commands" \
			-ex "run >$work/said" "$1" >"$work/seen" 2>&1 </dev/null
		return
	fi
	socket=$work/socket
	emulate 330 "$socket" "$1" >"$work/said" 2>&1 </dev/null &
	until [ -e "$socket" ] || ! kill -0 $!; do
		sleep 0.1
	done
	timeout -k 10 300 $debugger -nx -batch -ex "target remote $socket" \
		-x "$work/commands" -ex continue "$1" >"$work/seen" 2>&1
	wait
	rm -f "$socket"
}

# In gdb, which gives a program the same addresses each time.
runs() {
	: >"$work/commands"
	run_in_gdb "$work/$1"
	[ -s "$work/said" ]
}

# Where gdb does not know the operands, it says so, and can still stop. On Arm
# it knows no registers whose names do not begin with r, such as fp.
by_gdb() {
	gdb_commands
	run_in_gdb "$work/$1"
	if grep -q -e 'SDT probe support is not fully' \
		-e "^Operator .* not recognized on expression .fp" \
		"$work/seen"; then
		by_gdb_in_cpp "$1"
		return
	fi
	same "$work/seen"
}

by_gdb_in_cpp() {
	gdb_commands none
	run_in_gdb "$work/$1"
	same "$work/seen" 1
}

# The one of three generators whose body ends with an exception.
exceptions() {
	gdb_commands
	run_in_gdb "$work/$1"
	[ "$(grep '^finish ' "$work/seen" | cut -d ' ' -f 3 |
		grep -cvx 0)" -eq 1 ] || cat "$work/seen"
}

# What perf calls the events that it was asked for: others may have such too.
perf_events() {
	sed -n 's/^ *\([a-z_]*:[a-z_0-9]*\) .*(on .*/\1/p' "$work/added" |
		sort -u
}

forget() {
	for event in $(perf_events); do
		perf probe -q -d "$event" >"$work/null" 2>&1
	done
	: >"$work/added"
}
: >"$work/added"
trap 'forget; rm -rf "$work"' EXIT

# probe PROGRAM EVENT: whether perf could.
probe() {
	perf --buildid-dir "$work/ids" probe -f -x "$work/$1" "$2" \
		>"$work/added" 2>&1
}

by_perf() {
	probe "$1" 'sdt_fringe:*' || cat "$work/added"
	set -- "$work/$1"
	for event in $(perf_events); do
		set -- -e "$event" "$@"
	done
	perf --buildid-dir "$work/ids" record -o "$work/data" "$@" \
		>"$work/said" 2>"$work/errors" || cat "$work/errors"
	perf script -i "$work/data" -F event,trace 2>"$work/null" |
		sed -e 's/^ *sdt_fringe:\([a-z]*\)[_0-9]*: ([^)]*)/\1/' \
			-e 's/arg[0-9]*=//g' >"$work/seen"
	forget
	same "$work/seen"
}

by_bpftrace() {
	for probe in $probes; do
		with_arguments "${probe#*:}" arg
		cat <<-END
			usdt:$work/$1:fringe:${probe%:*} {
				printf("${probe%:*}$format\\n"$values);
			}
		END
	done >"$work/script"
	timeout -k 10 120 bpftrace -o "$work/seen" "$work/script" \
		-c "$work/$1" >"$work/said" 2>"$work/errors"
	same "$work/seen"
	[ -s "$work/seen" ] || cat "$work/errors"
}

# ---- whether they can ----

# Each says why not, if it cannot look at a function, which is no probe of ours.
perf_cannot() {
	probe "$1" main || tr '\n' ' ' <"$work/added"
	forget
}

bpftrace_cannot() {
	timeout -k 10 60 bpftrace -e "uprobe:$work/$1:main { exit(); }" \
		-c "$work/$1" >"$work/null" 2>"$work/errors" ||
		tr '\n' ' ' <"$work/errors"
}

# with TOOL PROGRAM. The kernel has one list of events with names, for all tests
# of all builds: one at a time has it.
with() {
	name="$1: $2"
	[ ! -r "$events" ] || { exec 9<"$events" && flock 9; }
	if [ "$EMULATOR" ]; then
		skip "$name" 'it looks at processes of this machine'
	elif ! command -v "$1" >/dev/null; then
		absent "$name" "$1 is not installed"
	else
		why=$("$1_cannot" "$2")
		if [ "$why" ]; then
			skip "$name" "it cannot do that here: $why"
		else
			silent "$name" "by_$1" "$2"
		fi
	fi
	exec 9<&-
}

# with_gdb NAME FUNCTION PROGRAM: of one that could be compiled.
with_gdb() {
	if ! command -v $debugger >/dev/null; then
		absent "gdb: $1" "$debugger is not installed"
	elif [ ! -x "$work/$3" ]; then
		skip "gdb: $1" 'it cannot be compiled, or not run'
	else
		silent "gdb: $1" "$2" "$3"
	fi
}

if [ ! -f "$archive" ]; then
	echo '1..0 # SKIP no static library'
	exit 0
elif [ "$(uname)" != Linux ] || [ "$machine" = loongarch64 ]; then
	echo '1..0 # SKIP there are no such probes here'
	exit 0
fi
static=
[ ! "$EMULATOR" ] || static=-static
echo 1..14
silent 'programs with probes and without' compile_all
# With sanitizers all switches go a longer way. In gdb they cannot see leaks.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
[ "$EMULATOR" ] || compile watched -fsanitize=address >"$work/null" 2>&1
[ "$EMULATOR" ] || runs watched || rm -f "$work/watched"
[ ! "$CXX" ] || compile_cpp >"$work/null" 2>&1

silent 'notes in a program' in_the_program
if [ "$EMULATOR" ]; then
	skip 'notes in a stripped program' "this machine's strip strips its own"
else
	silent 'notes in a stripped program' in_the_stripped_program
fi
silent 'no notes where FRINGE_NO_PROBES is defined' unwanted
silent 'no notes of functions that are not used' in_dropped_functions
if [ -e "$shared" ]; then
	silent 'notes in the shared library' all_in "$shared" $probes
else
	skip 'notes in the shared library' "this build has no ${shared##*/}"
fi
if [ -x "$work/cpp" ]; then
	silent 'notes in a program of two files in C++' \
		all_in "$work/cpp" $probes
else
	skip 'notes in a program of two files in C++' 'it cannot be compiled'
fi
with_gdb inlined by_gdb inlined
with_gdb 'the exported functions' by_gdb twins
with_gdb 'with a checker' by_gdb watched
with_gdb 'C++' by_gdb_in_cpp cpp
if [ "$EMULATOR" ]; then
	skip 'gdb: exceptions' 'the operands are looked at in C'
else
	with_gdb exceptions exceptions cpp
fi
with perf inlined
with bpftrace inlined
exit "$failed"
