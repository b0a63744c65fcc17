#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Compiles the programs that the manual's pages and the README show, with
# warnings as errors, and runs them: readers copy them. What they print has to
# be what is said there.

# shellcheck disable=SC2016 # awk expands $1, not the shell
# shellcheck disable=SC2086 # compilers and flags may be several words
# shellcheck disable=SC2317 # the functions are called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"
: "${top_builddir:=.}" "${CC:=cc}" "${CXX:=c++}" "${AWK:=awk}"
: "${LIBTOOL:=./libtool}"
: "${CFLAGS:=}" "${CXXFLAGS:=}" "${CPPFLAGS:=}" "${LDFLAGS:=}"

# ---- what is shown ----

# Takes lines of a program, and writes it to a file of its own. Programs in C++
# are known by the header.
keeping='
function keep() {
	name = to "/" ++kept (program ~ /<fringe[.]hpp>/ ? ".cc" : ".c")
	printf "%s", program > name
	close(name)
	program = ""
}'

# page_programs DIRECTORY <PAGE: writes there all displays of the EXAMPLES, and
# others that begin like a program; and as `expected` what the EXAMPLES quote.
# Of the escapes that pages have, programs need one.
page_programs() {
	"$AWK" -v to="$1" "$keeping"'
	function plain(line) {
		gsub(/\\e/, "\1", line)
		if (line ~ /^[.]|\\/)
			return "#error not a plain line"
		gsub("\1", "\\", line)
		return line
	}
	$1 == ".Sh" { examples = $2 == "EXAMPLES"; sections += examples }
	$1 == ".Ed" {
		inside = 0
		if (examples || program ~ /^#include/)
			keep()
	}
	inside { program = program plain($0) "\n" }
	$1 == ".Bd" { inside = 1; program = "" }
	examples && !inside && $1 == ".Qq" {
		sub(/^[.]Qq /, "")
		sub(/ [.,:]$/, "")
		print > (to "/expected")
	}
	END {
		if (sections && !kept)
			print "its EXAMPLES have no display"
	}'
}

# readme_programs DIRECTORY <README: the same for blocks marked as C or C++, and
# for the one block that is not, which is what each of them prints.
readme_programs() {
	"$AWK" -v to="$1" "$keeping"'
	/^```/ && inside {
		inside = 0
		if (language)
			keep()
		next
	}
	inside && language { program = program $0 "\n" }
	inside && !language { output = output $0 "\n" }
	/^```/ { inside = 1; language = $0 ~ /^```c/ }
	END {
		while (kept-- > 0)
			printf "%s", output > (to "/expected")
	}'
}

# ---- what is done with it ----

# build PROGRAM: from PROGRAM.c or .cc. That the cleanups of C run is up to a
# flag, and an example of that says so.
build() {
	if [ -e "$1.cc" ]; then
		set -- "$1" "$CXX" "$CXXFLAGS -std=c++17" "$1.cc"
	else
		set -- "$1" "$CC" "$CFLAGS -std=c11 -fexceptions" "$1.c"
	fi
	$2 -I"$top_srcdir/include" -I"$top_srcdir" $CPPFLAGS $3 -Wall -Wextra \
		-Werror -c "$4" -o "$1.o" &&
		$LIBTOOL --quiet --tag=CC --mode=link $2 $3 $LDFLAGS "$1.o" \
			"$top_builddir/libfringe-kit.la" \
			"$top_builddir/libfringe.la" -o "$1"
}

# examples DIRECTORY: says what is wrong with those that are there. One that
# needs a file gets its own source.
examples() {
	: >"$1/printed"
	for source in "$1"/*.c*; do
		[ -e "$source" ] || continue
		build "${source%.*}" || return
		timeout 60 "${source%.*}" "$source" >>"$1/printed" ||
			echo "${source##*/}: exit status $?"
	done
	[ ! -e "$1/expected" ] || diff "$1/expected" "$1/printed"
}

# document FILE EXTRACTOR
document() {
	name="programs of ${1##*/}"
	directory=$work/${1##*/}
	mkdir "$directory"
	lacking=$("$2" "$directory" <"$1")
	if [ -n "$lacking" ]; then
		silent "$name" echo "$lacking"
	elif [ ! -x "$top_builddir/examples/07-cpp" ] &&
	    [ -n "$(find "$directory" -name '*.cc')" ]; then
		absent "$name" 'there is no C++17 compiler'
	else
		silent "$name" examples "$directory"
	fi
}

set -- "$top_srcdir"/man/*.[1-9]
echo "1..$(($# + 1))"
for page; do
	document "$page" page_programs
done
document "$top_srcdir/README.md" readme_programs
exit "$failed"
