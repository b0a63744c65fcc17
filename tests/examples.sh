#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Runs every example and holds what it prints, and its exit status, against
# what it should; above all samefringe, on input of every kind. Run by make
# check.

# FRINGE_GENERATORS in the environment says how many the last of them creates at
# once; 1000000 is the default.

# shellcheck disable=SC2317 # functions are called by the names that tests have
# shellcheck disable=SC3045 # of shells in use, all know ulimit's -c, -d and -v
: "${top_srcdir:=.}" "${top_builddir:=.}" "${CC:=cc}" "${LIBTOOL:=}"
: "${AWK:=awk}"
: "${FRINGE_GENERATORS:=1000000}"
. "$top_srcdir/tests/tap.sh"
examples=$(cd "$top_builddir/examples" && pwd) || exit 99
trees=$(cd "$top_srcdir/examples/samefringe" && pwd) || exit 99
ulimit -c 0

# Running programs and judging them.

# run PROGRAM ARGUMENT...: in $work, which takes its output as `out', `err'
# and `status'. What the shell itself says of a death goes to `null'.
run() {
	program=$1
	shift
	(
		cd "$work" || exit
		{ timeout 300 "$examples/$program" "$@" > out 2> err; } 2> null
		echo $? > status
	)
}

# differs WHAT EXPECTED ACTUAL
differs() {
	[ "$2" = "$3" ] ||
	    printf '%s is:\n%s\nand not:\n%s\n' "$1" "$3" "$2"
}

# is STATUS OUTPUT [ERRORS]: says what was otherwise in the last run.
is() {
	differs "the exit status" "$1" "$(cat "$work/status")"
	differs "the output" "$2" "$(cat "$work/out")"
	differs "the error output" "${3-}" "$(cat "$work/err")"
}

# is_like STATUS PATTERN: the same where one error line varies.
is_like() {
	differs "the exit status" "$1" "$(cat "$work/status")"
	differs "the output" "" "$(cat "$work/out")"
	grep -qx "$2" "$work/err" || {
		echo "the error output is not like: $2"
		cat "$work/err"
	}
}

# The small examples.

prints() {
	program=$1
	shift
	run "$program"
	is 0 "$(printf '%s\n' "$@")"
}

# The program may call none of the functions that give it memory. With musl the
# library's start takes some, through pthread_atfork.
allocates_nothing() {
	cat > "$work/never.c" <<- 'EOF'
		void abort(void);
		#define NEVER(name) void name(void) { abort(); }
		NEVER(malloc) NEVER(calloc) NEVER(realloc) NEVER(mmap)
		NEVER(posix_memalign) NEVER(aligned_alloc)
		int pthread_atfork(void) { return 0; }
	EOF
	# shellcheck disable=SC2086 # CC and LIBTOOL may be several words
	$CC -fno-builtin -w -shared -fPIC -o "$work/never.so" "$work/never.c"
	for program in 01-first 05-static; do
		# shellcheck disable=SC2086
		{ ${LIBTOOL:+$LIBTOOL --mode=execute} \
		    env LD_PRELOAD="$work/never.so" \
		    "$examples/$program" > "$work/out"; } 2> "$work/err"
		echo $? > "$work/$program"
	done
	differs "the exit status of 05-static" 0 "$(cat "$work/05-static")"
	differs "the exit status of 01-first, which allocates," 134 \
	    "$(cat "$work/01-first")"
}

is_under_60_lines() {
	lines=$(wc -l < "$top_srcdir/examples/06-scheduler.c")
	[ "$lines" -lt 60 ] || echo "it has $lines"
}

# The names of a backtrace's functions, one a line. The dynamic linker does
# not know local ones; the files' symbol tables do. Line tables that clang
# makes of assembly call the root by a label in it.
function_names() {
	while IFS='()' read -r file symbol rest; do
		case $symbol in
		+*) addr2line -f -e "$file" "${symbol#+}" | sed 1q ;;
		*) echo "${symbol%+*}" ;;
		esac
	done | sed 's/^fringe_arch_enter_$/__morestack/'
}

backtrace_goes_from_the_bug_to_main() {
	run 03-backtrace
	differs "the exit status" 139 "$(cat "$work/status")"
	differs "the headline" "segmentation fault, called from:" \
	    "$(sed 1q "$work/err")"
	names=$(sed 1d "$work/err" | function_names | tr '\n' ' ')
	# Between body and root stands the trampoline of the typed generator.
	case $names in
	*" visit visit_all generate "*" __morestack next_value sum main "*) ;;
	*) printf '%s\n' "the calls are:" "$names" ;;
	esac
}

# What is dumped of a session, and how many frames of sum() there are, inlined
# ones too. Its name is in the line before.
session_of_dump() {
	sed -n "/^generator [0-9]* \"$1\"/,/^generator/{/^    #/p;}" \
	    "$work/err" | sed 's/.*(\(.*\)+\(.*\))$/\1 \2/' |
	    while read -r file address; do
		addr2line -f -i -e "$file" "$address"
	    done | grep -c -x 'sum\(\.[a-z].*\)*'
}

dump_shows_each_session() {
	printf '%s\n' '0 (' '0 (' '1 17' '?' '0 5' '0 )' '0 )' '1 4' \
	    > "$work/words"
	run 10-dump < "$work/words"
	differs "the exit status" 0 "$(cat "$work/status")"
	differs "the output" "$(printf '%s\n' 'red: 0' 'red: 0' 'green: 17' \
	    'red: 5' 'red: 5' 'red: 5' 'green: 21')" "$(cat "$work/out")"
	for name in red green blue; do
		grep -q "^generator [1-3] \"$name\" suspended " "$work/err" ||
		    echo "nothing is said of $name"
	done
	differs "the last line" "generators 3 lists left out 0 of 16" \
	    "$(sed -n '$p' "$work/err")"
	grep -q '^thread 0x' "$work/err" || echo "no thread"
	# Some C libraries do not tell handlers of modules.
	grep -q '(+' "$work/err" && return
	differs "the number of sums of red" 3 "$(session_of_dump red)"
	differs "the number of sums of green" 1 "$(session_of_dump green)"
}

# An overflow that is survived.

# What the report has of frames, as function_names wants it. Where modules are
# not known there is none.
reported() {
	sed -n 's/^    #[0-9]* 0x[0-9a-f]* (\(..*\)\(+0x[0-9a-f]*\))$/\1(\2)/p'
}

an_overflow_is_an_error_of_one_line() {
	run 11-overflow
	differs "the exit status" 0 "$(cat "$work/status")"
	differs "the output" "22 generator overflowed its stack 42" \
	    "$(tr '\n' ' ' < "$work/out" | sed 's/ $//')"
	sed 1q "$work/err" | grep -qx "fringe: stack overflow of generator \
0x[0-9a-f]* \"calculator\"" || cat "$work/err"
	differs "the frames that are told" 40 \
	    "$(grep -c '^    #[0-9]* 0x[0-9a-f]* (.*+0x[0-9a-f]*)$' "$work/err")"
	grep -q '(+' "$work/err" && return
	names=$(reported < "$work/err" | function_names | tr '\n' ' ')
	case $names in
	*" __morestack "*" main "*) ;;
	*) printf '%s\n' "the calls are:" "$names" ;;
	esac
}

# A million generators, and fewer.

# million NUMBER: all that it checks itself holds, and is said.
million() {
	run 08-million "$1"
	differs "the exit status" 0 "$(cat "$work/status")"
	differs "the error output" "" "$(cat "$work/err")"
	differs "the first line" "$1 generators at once" \
	    "$(sed '1!d; s/,.*//' "$work/out")"
	touched=$(($1 < 10000 ? $1 : 10000))
	differs "the last line" \
	    "guards    $touched of $touched touched faulted" \
	    "$(sed -n '$p' "$work/out")"
	for figure in create resume destroy memory mappings; do
		grep -q "^$figure  *[1-9]" "$work/out" ||
		    echo "no figure: $figure"
	done
}

# The KiB of memory that can be had, which cgroups may limit.
memory_to_be_had() {
	{
		sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo
		while IFS=: read -r _ controllers path; do
			case $controllers in
			'') root=/sys/fs/cgroup file=memory.max ;;
			memory)
				root=/sys/fs/cgroup/memory
				file=memory.limit_in_bytes
				;;
			*) continue ;;
			esac
			cgroup_limits "$root" "$path" "$file"
		done < /proc/self/cgroup
	} | sort -n | sed 1q
}

# cgroup_limits ROOT PATH FILE: of a cgroup and those that it is in, in KiB.
cgroup_limits() {
	path=$2
	while :; do
		sed -n 's/^[0-9]*$/&/p' "$1$path/$3" 2> "$work/null" |
		    while read -r bytes; do
			echo $((bytes / 1024))
		    done
		[ -n "$path" ] || break
		path=${path%/*}
	done
}

# fits NUMBER: how many of them have 6 KiB each.
fits() {
	most=$(($(memory_to_be_had) / 6))
	echo $(($1 < most ? $1 : most))
}

# with_madvise CODE COMMAND...: markers (102) and the reading in of pages (22)
# are what the code makes of them.
with_madvise() {
	cat > "$work/madvise.c" <<- EOF
		#include <errno.h>
		#include <stddef.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		int madvise(void *start, size_t size, int advice) {
			$1
			return (int)syscall(SYS_madvise, start, size, advice);
		}
	EOF
	shift
	# shellcheck disable=SC2086 # CC and LIBTOOL may be several words
	$CC -w -D_GNU_SOURCE -shared -fPIC -o "$work/madvise.so" \
	    "$work/madvise.c"
	# shellcheck disable=SC2086
	{ ${LIBTOOL:+$LIBTOOL --mode=execute} \
	    env LD_PRELOAD="$work/madvise.so" "$@" > "$work/out"; } \
	    2> "$work/err"
	echo $? > "$work/status"
}

# To the library they work, and there are none.
guards_that_do_not_fault_are_noticed() {
	with_madvise 'if (advice == 102) return 0;
		if (advice == 22) { errno = EFAULT; return -1; }' \
	    "$examples/08-million" 1000
	differs "the exit status" 1 "$(cat "$work/status")"
	differs "the error output" "08-million: a guard did not fault" \
	    "$(cat "$work/err")"
	differs "the last line" "guards    0 of 1000 touched faulted" \
	    "$(sed -n '$p' "$work/out")"
}

without_markers() {
	with_madvise 'if (advice == 102) { errno = EINVAL; return -1; }' \
	    "$examples/08-million" "$@"
}

guards_without_markers_fault() {
	without_markers 10000
	differs "the exit status" 0 "$(cat "$work/status")"
	grep -q '^mappings  20[0-9]* .* not here)$' "$work/out" ||
	    cat "$work/out" "$work/err"
	differs "the last line" "guards    10000 of 10000 touched faulted" \
	    "$(sed -n '$p' "$work/out")"
}

no_room='generators created: out of memory, address space or mappings'

# room_ends COMMAND...: what there was by then is counted.
room_ends() {
	"$@"
	is_like 2 "08-million: [1-9][0-9]* of 1000000 $no_room"
}

there_is_no_room() {
	limited 1000000 run 08-million
	is_like 2 "08-million: 0 of 1000000 $no_room"
	room_ends limited_data 100000 run 08-million
	[ "$(cat /proc/sys/vm/max_map_count)" -gt 200000 ] ||
	    room_ends without_markers
}

million_takes_a_number() {
	for number in '' 0 -1 k 1k 08 ' 1'; do
		run 08-million "$number"
		is 3 "" "usage: 08-million [NUMBER]"
	done
	run 08-million 1 1
	is 3 "" "usage: 08-million [NUMBER]"
	run 08-million 99999999999999999999
	is_like 2 "08-million: 0 of [0-9]* $no_room"
}

# The timeline.

timeline=$work/timeline.json

timeline_is_written() {
	run 09-timeline "$timeline"
	is 0 "$(printf '%s\n' 7 15)"
	[ "$(grep -c '"resumed by":"tokens"' "$timeline")" -gt 40 ] ||
	    echo "tokens resumed too few"
}

read_strictly() {
	python3 "$top_srcdir/tests/timeline.py" "$timeline" \
	    characters tokens values
}

# Each slice is a rectangle, as is the ground; and each arrow a path.
timeline_is_drawn() {
	$AWK -v caption='<&"' -f "$top_srcdir/examples/timeline/draw.awk" \
	    "$timeline" > "$work/timeline.svg" || echo "status $?"
	differs "rectangles" $(($(grep -c '"ph":"B"' "$timeline") + 1)) \
	    "$(grep -c '^<rect' "$work/timeline.svg")"
	differs "arrows" "$(grep -c '"ph":"f"' "$timeline")" \
	    "$(grep -c '^<path.*fill="none"' "$work/timeline.svg")"
	for text in 'main thread' values tokens characters '&lt;&amp;"'; do
		grep -qF ">$text</text>" "$work/timeline.svg" || echo "$text?"
	done
	! command -v python3 > "$work/null" || python3 -c "
from xml.dom import minidom
minidom.parse('$work/timeline.svg')"
}

nothing_is_not_drawn() {
	grep -v '"ph":"[BE]"' "$timeline" |
	    $AWK -f "$top_srcdir/examples/timeline/draw.awk" \
		> "$work/out" 2> "$work/err"
	echo $? > "$work/status"
	is 1 "" "draw.awk: there are no slices"
}

timeline_needs_a_file() {
	run 09-timeline
	is 3 "" "usage: 09-timeline FILE"
	run 09-timeline "$work/no/file"
	is 2 "$(printf '%s\n' 7 15)" \
	    "$work/no/file: No such file or directory"
	run 09-timeline /dev/full
	is 2 "$(printf '%s\n' 7 15)" "/dev/full: No space left on device"
}

# samefringe on small input.

# Each takes the text of two files, with backslash escapes.
compare() {
	printf '%b' "$1" > "$work/left"
	printf '%b' "$2" > "$work/right"
	run 02-samefringe left right
}

same() {
	compare "$2" "$3"
	is 0 "same fringe, $1"
}

# different LEAF LEFT RIGHT LEFT'S-PLACE RIGHT'S-PLACE
different() {
	compare "$2" "$3"
	is 1 "$(printf '%s\n' "different from leaf $1 on:" "left:$4" \
	    "right:$5")"
}

# wrong PROBLEM TEXT LEAVES: on either side, the other one holding the leaves
# that come before the problem.
wrong() {
	compare "$2" "$3"
	is 2 "" "samefringe: left:$1"
	compare "$3" "$2"
	is 2 "" "samefringe: right:$1"
}

# refused PROBLEM ARGUMENT...
refused() {
	problem=$1
	shift
	run 02-samefringe "$@"
	is 2 "" "$(printf '%s\n' "samefringe: $problem" \
	    "usage: samefringe [--stack SIZE] FILE FILE")"
}

samefringe_of_the_demo() {
	run 02-samefringe "$trees/hasty.txt" "$trees/right.txt"
	is 0 "same fringe, 25 leaves"
	run 02-samefringe "$trees/hasty.txt" "$trees/wrong.txt"
	is 1 "different from leaf 16 on:
$trees/hasty.txt:3:66: leaf families
$trees/wrong.txt:12:11: leaf horses"
}

nesting_does_not_matter() {
	same "4 leaves" '(a (b c) d)' 'a b((c))d'
	same "4 leaves" '((((a)b)c)d)' '(a(b(c(d))))'
	same "2 leaves" '()a(()())b' '(a b ())'
	same "1 leaf" 'a' '(((((a)))))'
	same "0 leaves" '' ''
	same "0 leaves" '' '(()(()))()'
}

blanks_and_comments_do_not_matter() {
	same "3 leaves" 'a b c' ' \t\r\n\v\fa\rb\n\n(c)\n'
	same "3 leaves" 'a b c' '; (\na;b"\n b c; )'
	same "0 leaves" '' '; no line end'
}

leaves_are_compared_by_their_bytes() {
	same "2 leaves" '"a (b;" c' '("a (b;"c)'
	same "3 leaves" 'a"b"c' 'a "b" c'
	same "1 leaf" '"\\\\"' '("\\\\")'
	same "2 leaves" '"a\\" b" c' '"a\\" b"(c)'
	same "2 leaves" '\0303\0251 \0377' '(\0303\0251)\0377'
	different 1 'a' '"a"' '1:1: leaf a' '1:1: leaf "a"'
	different 1 'abc' 'ab' '1:1: leaf abc' '1:1: leaf ab'
	different 1 'ab' 'abc' '1:1: leaf ab' '1:1: leaf abc'
	different 1 '\0033[m' 'a' '1:1: leaf \x1b[m' '1:1: leaf a'
}

the_first_difference_is_named() {
	different 1 '(x b c)' '(a b c)' '1:2: leaf x' '1:2: leaf a'
	different 2 '(a x c)' '(a(b)c)' '1:4: leaf x' '1:4: leaf b'
	different 3 '(a b x)' '(a b c)' '1:6: leaf x' '1:6: leaf c'
	different 1 '' 'a' '1:1: end' '1:1: leaf a'
	different 2 '(a)\n' '(\n\ta b)' '2:1: end' '2:4: leaf b'
	different 3 '(a b c)' 'a b' '1:6: leaf c' '1:4: end'
	different 2 'a end' 'a' '1:3: leaf end' '1:2: end'
	different 2 '"\n\n" ("x\n"' '"\n\n" y' '3:4: leaf "x\x0a"' '3:3: leaf y'
}

only_the_differing_part_of_a_long_leaf_is_shown() {
	long=$(head -c 1000000 /dev/zero | tr '\0' x)
	x30=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
	{ echo "(a $long)" && echo b; } > "$work/left"
	echo "a($long)b" > "$work/right"
	run 02-samefringe left right
	is 0 "same fringe, 3 leaves"
	echo "a($long$long)b" > "$work/right"
	run 02-samefringe left right
	is 1 "different from leaf 2 on:
left:1:4: leaf ...$x30
right:1:3: leaf ...$x30$x30..."
}

nothing_is_read_after_the_difference() {
	different 2 'a b )))' 'a c "' '1:3: leaf b' '1:3: leaf c'
	echo a b > "$work/right"
	yes '(a)' | run 02-samefringe - right
	is 1 "different from leaf 2 on:
-:2:2: leaf a
right:1:3: leaf b"
	yes '(a)' | run 02-samefringe right -
	is 1 "different from leaf 2 on:
right:1:3: leaf b
-:2:2: leaf a"
}

unbalanced_input_is_refused() {
	wrong '1:1: this parenthesis opens nowhere' ')' ''
	wrong '2:3: this parenthesis opens nowhere' '(a\nb))' 'a b'
	wrong '1:3: this parenthesis opens nowhere' '()) "' ''
	wrong '1:1: this parenthesis is never closed' '(' ''
	wrong '1:1: this parenthesis is never closed' '(a (b)\n' 'a b'
	wrong '2:2: this parenthesis is never closed' '(a\n (b' 'a b'
	wrong '1:1: this string is never closed' '"' ''
	wrong '1:4: this string is never closed' '(a "b\\"\n)' 'a'
}

nul_bytes_are_refused() {
	wrong '1:1: NUL byte' '\0000' ''
	wrong '2:3: NUL byte' '(a\nb \0000)' 'a b'
	wrong '1:2: NUL byte' 'a\0000' ''
	wrong '1:3: NUL byte' '"a\0000"' ''
	wrong '1:3: NUL byte' '; \0000\n' ''
}

unreadable_input_is_refused() {
	echo > "$work/left"
	run 02-samefringe left missing
	is 2 "" "samefringe: missing: cannot open: No such file or directory"
	run 02-samefringe left/right left
	is 2 "" "samefringe: left/right: cannot open: Not a directory"
	run 02-samefringe . left
	is 2 "" "samefringe: .:1:1: cannot read: Is a directory"
	run 02-samefringe left - < "$work"
	is 2 "" "samefringe: -:1:1: cannot read: Is a directory"
	run 02-samefringe left - <&-
	is 2 "" "samefringe: -: cannot open: Bad file descriptor"
}

files_that_may_not_be_read_are_refused() {
	run 02-samefringe locked locked
	is 2 "" "samefringe: locked: cannot open: Permission denied"
}

wrong_usage_is_refused() {
	needed="two files are needed"
	refused "$needed"
	refused "$needed" left
	refused "$needed" left right left
	refused "standard input can be read only once" - -
	for size in '' k -1 +64k 64kb 64q 31k 0 99999999999999999999 \
	    99999999999g; do
		refused "SIZE is a number from 32k on" -s "$size" left right
	done
	run 02-samefringe --stack
	is_like 2 "samefringe: unknown option, or one without SIZE"
	run 02-samefringe --steak left right
	is_like 2 "samefringe: unknown option, or one without SIZE"
	run 02-samefringe --stack=1000000g left right
	is 2 "" "samefringe: left: no memory for a stack of this size"
}

help_is_given() {
	run 02-samefringe --help
	differs "the exit status" 0 "$(cat "$work/status")"
	differs "the first line" "usage: samefringe [--stack SIZE] FILE FILE" \
	    "$(sed 1q "$work/out")"
	differs "the error output" "" "$(cat "$work/err")"
}

# A full disk is noticed, whatever there was to say.
lost_output_is_noticed() {
	printf a > "$work/left"
	printf b > "$work/right"
	for arguments in "left left" "left right" --help; do
		(
			cd "$work" || exit
			# shellcheck disable=SC2086 # arguments are words
			"$examples/02-samefringe" $arguments \
			    > /dev/full 2> err
			differs "the exit status" 2 $?
		)
		differs "the error output" \
		    "samefringe: standard output: No space left on device" \
		    "$(cat "$work/err")"
	done
}

# samefringe on large input, which comes through pipes and is stored nowhere.

repeat() {
	head -c "$1" /dev/zero | tr '\0' "$2"
}

too_deep='nested too deeply for the stack (raise it with --stack)'

endless_nesting_is_refused() {
	echo > "$work/right"
	for size in 32k 33k 50000 100K 1m 64M; do
		yes '(' | tr -d '\n' | run 02-samefringe -s "$size" - right
		is_like 2 "samefringe: -:1:[0-9]*: $too_deep"
		yes '(' | run 02-samefringe -s "$size" right -
		is_like 2 "samefringe: -:[0-9]*:2: $too_deep"
	done
	yes '(' | run 02-samefringe - right
	is_like 2 "samefringe: -:[0-9]*:2: $too_deep"
}

# nested DEPTH: that many lists, and a leaf in the innermost.
nested() {
	repeat "$1" '('
	printf leaf
	repeat "$1" ')'
}

# The column of the first problem tells the depth that is too deep by one.
the_last_nesting_that_the_stack_allows_works() {
	echo leaf > "$work/right"
	depth=0
	for size in 32k 64k 256k 1m; do
		shallower=$depth
		yes '(' | tr -d '\n' | run 02-samefringe -s "$size" - right
		depth=$(($(cut -d: -f4 "$work/err") - 2))
		[ "$depth" -gt "$shallower" ] ||
		    echo "a stack of $size allows $depth, no more than less"
		nested "$depth" | run 02-samefringe -s "$size" - right
		is 0 "same fringe, 1 leaf"
		nested $((depth + 1)) | run 02-samefringe -s "$size" - right
		is 2 "" "samefringe: -:1:$((depth + 2)): $too_deep"
	done
}

# through_pipes LEFT-WRITER RIGHT-WRITER ARGUMENT...
through_pipes() {
	rm -f "$work/left" "$work/right"
	mkfifo "$work/left" "$work/right"
	"$1" > "$work/left" 2> "$work/null" &
	left=$!
	"$2" > "$work/right" 2> "$work/null" &
	right=$!
	shift 2
	run 02-samefringe "$@" left right
	kill "$left" "$right" 2> "$work/null"
	rm -f "$work/left" "$work/right"
}

# limited KIBIBYTES FUNCTION...: with no more address space than that.
limited() {
	(
		ulimit -v "$1"
		shift
		"$@"
	)
}

# limited_data KIBIBYTES FUNCTION...: with no more writable memory than that.
limited_data() {
	(
		ulimit -d "$1"
		shift
		"$@"
	)
}

flat() {
	seq 10000000
}

in_small_lists() {
	flat | paste -d '() (' - - - -
}

at_depth_100000() {
	repeat 100000 '('
	flat
	repeat 100000 ')'
}

other_at_depth_100000() {
	repeat 100000 '('
	printf other
	repeat 100000 ')'
}

# Either input is larger than the memory.
ten_million_leaves_take_less_than_48_mib() {
	limited 49152 through_pipes flat in_small_lists -s 1m
	is 0 "same fringe, 10000000 leaves"
}

# With the stacks, of 64 MiB each, mapped but not filled.
ten_million_leaves_at_depth_100000_take_less_than_160_mib() {
	limited 163840 through_pipes flat at_depth_100000
	is 0 "same fringe, 10000000 leaves"
}

a_difference_at_depth_100000_is_named() {
	through_pipes other_at_depth_100000 at_depth_100000
	is 1 "different from leaf 1 on:
left:1:100001: leaf other
right:1:100001: leaf 1"
}

endless_word() {
	yes x | tr -d '\n'
}

an_endless_leaf_is_refused() {
	limited 49152 through_pipes endless_word endless_word -s 1m
	is_like 2 "samefringe: left:1:[0-9]*: no memory for a leaf so long"
}

echo 1..41
silent the_first_example_prints_its_values prints 01-first 10 20 30
silent the_for_example_goes_on_where_it_was_left \
    prints 04-for 0 1 1 2 3 5 8 13 'and the next even one:' 34
silent the_static_example_prints_its_values \
    prints 05-static 1 4 9 16 25 1 8 27 64 125
silent the_static_example_allocates_nothing allocates_nothing
silent the_scheduler_gives_each_task_its_turns \
    prints 06-scheduler '1000 tasks, 10000 turns, 0 out of turn'
silent the_scheduler_has_less_than_60_lines is_under_60_lines
name=the_cpp_example_cleans_up_after_itself
if [ -x "$examples/07-cpp" ]; then
	silent "$name" prints 07-cpp base '(base)' generator '(generator)' \
	    base '(base)' generator limit '(s)' '(limit)' '(stack)' \
	    '(generator)' 'this word is too short'
else
	skip "$name" "there is no C++17 compiler"
fi
name=the_backtrace_goes_from_the_bug_to_main
if [ -x "$examples/03-backtrace" ]; then
	silent "$name" backtrace_goes_from_the_bug_to_main
else
	skip "$name" "this C library has no backtrace"
fi
silent the_overflow_example_survives an_overflow_is_an_error_of_one_line
silent the_million_example_holds_for_ten_thousand million 10000
number=$(fits "$FRINGE_GENERATORS")
name=the_million_example_holds_for_$number
if grep -q 'not here' "$work/out"; then
	skip "$name" "the kernel has no guard markers"
else
	[ "$number" -eq "$FRINGE_GENERATORS" ] ||
	    echo "# $number generators: for $FRINGE_GENERATORS memory is short"
	silent "$name" million "$number"
	sed 's/^/# /' "$work/out"
fi
silent the_million_example_notices_guards_that_do_not_fault \
    guards_that_do_not_fault_are_noticed
silent the_million_example_has_guards_without_markers \
    guards_without_markers_fault
silent the_million_example_frees_all_when_there_is_no_room there_is_no_room
silent the_million_example_takes_a_number million_takes_a_number
silent the_dump_example_shows_each_session dump_shows_each_session
silent the_timeline_example_writes_a_timeline timeline_is_written
if command -v python3 > "$work/null"; then
	silent the_timeline_is_read_strictly read_strictly
else
	absent the_timeline_is_read_strictly "python3 is not installed"
fi
silent the_timeline_is_drawn timeline_is_drawn
silent a_timeline_of_nothing_is_not_drawn nothing_is_not_drawn
silent the_timeline_example_needs_a_file timeline_needs_a_file
silent samefringe_of_the_demo samefringe_of_the_demo
silent samefringe_nesting_does_not_matter \
    nesting_does_not_matter
silent samefringe_blanks_and_comments_do_not_matter \
    blanks_and_comments_do_not_matter
silent samefringe_leaves_are_compared_by_their_bytes \
    leaves_are_compared_by_their_bytes
silent samefringe_the_first_difference_is_named \
    the_first_difference_is_named
silent samefringe_only_the_differing_part_of_a_long_leaf_is_shown \
    only_the_differing_part_of_a_long_leaf_is_shown
silent samefringe_nothing_is_read_after_the_difference \
    nothing_is_read_after_the_difference
silent samefringe_unbalanced_input_is_refused \
    unbalanced_input_is_refused
silent samefringe_nul_bytes_are_refused \
    nul_bytes_are_refused
silent samefringe_unreadable_input_is_refused \
    unreadable_input_is_refused
: > "$work/locked"
chmod 0 "$work/locked"
name=samefringe_files_that_may_not_be_read_are_refused
if [ -r "$work/locked" ]; then
	skip "$name" "this user may read everything"
else
	silent "$name" files_that_may_not_be_read_are_refused
fi
silent samefringe_wrong_usage_is_refused \
    wrong_usage_is_refused
silent samefringe_help_is_given \
    help_is_given
silent samefringe_lost_output_is_noticed \
    lost_output_is_noticed
silent samefringe_endless_nesting_is_refused \
    endless_nesting_is_refused
silent samefringe_the_last_nesting_that_the_stack_allows_works \
    the_last_nesting_that_the_stack_allows_works
silent samefringe_ten_million_leaves_take_less_than_48_mib \
    ten_million_leaves_take_less_than_48_mib
silent samefringe_ten_million_leaves_at_depth_100000_take_less_than_160_mib \
    ten_million_leaves_at_depth_100000_take_less_than_160_mib
silent samefringe_a_difference_at_depth_100000_is_named \
    a_difference_at_depth_100000_is_named
silent samefringe_an_endless_leaf_is_refused \
    an_endless_leaf_is_refused
exit "$failed"
