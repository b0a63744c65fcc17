#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Holds the documentation against the headers, in the Test Anything Protocol:
# the pages are clean for mandoc; every public function, macro and constant is
# in a page, and the pages name none that is not there; the README shows the
# first example as it is.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 99
cd "$top" || exit 99
LC_ALL=C
export LC_ALL

# Where public things are declared; arch.h and compiler.h hold none.
headers="include/fringe.h $(ls include/fringe/*.h include/fringe/kit/*.h |
    grep -v -e /arch.h -e /compiler.h)"
cpp_header=include/fringe.hpp
pages=$(ls man/*.[1-9])
count=0
failed=0

# check NAME COMMAND ...: passes when the command prints nothing; what it
# prints is why not. No pipe, or count and failed are a subshell's.
check() {
	count=$((count + 1))
	name=$1
	shift
	"$@" > "$work/reasons" 2>&1
	if [ ! -s "$work/reasons" ]; then
		echo "ok $count - $name"
		return
	fi
	failed=1
	echo "not ok $count - $name"
	sed 's/^/# /' "$work/reasons"
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# missing NAMES TEXT WHERE: which of the names are no words of the text.
missing() {
	[ -s "$1" ] || echo "no names to look for"
	while read -r word; do
		grep -q -w -e "$word" "$2" || echo "$3: $word"
	done < "$1"
}

readme_example() {
	awk '/^```c$/ { inside = 1; next } /^```$/ && inside { exit } inside' \
	    README.md | diff - examples/01-first.c
}

# mandoc's complaints. Of the pages referred to, ours are looked for in the
# tree; whether the system's are installed here is not the page's fault.
lint() {
	output=$(mandoc -T lint -W style "$1" 2>&1)
	status=$?
	echo "$output" | while read -r line; do
		case $line in
		'' | *"outdated mandoc.db"*) continue ;;
		*"referenced manual not found: Xr fringe"*)
			reference=${line##*found: Xr }
			section=${reference#* }
			[ -e "man/${reference%% *}.${section%% *}" ] && continue
			;;
		*"referenced manual not found: "*) continue ;;
		esac
		echo "$line"
	done
	if [ $status -ge 5 ]; then
		echo "mandoc ended with status $status"
	fi
}

# Comments out, so that only declarations are left.
declarations() {
	cat $headers | awk '
	{
		line = $0
		out = ""
		while (line != "") {
			if (inside) {
				end = index(line, "*/")
				if (!end) { line = ""; break }
				line = substr(line, end + 2); inside = 0
			} else {
				start = index(line, "/*")
				if (!start) { out = out line; line = ""; break }
				out = out substr(line, 1, start - 1)
				line = substr(line, start + 2); inside = 1
			}
		}
		print out
	}'
}

# Names that end in an underscore are private.
functions() {
	grep -o '\<fringe_[a-z_]*(' | tr -d '(' | grep -v '_$' | sort -u
}

constants() {
	grep -o '\<FRINGE_[A-Z0-9_]*' | grep -v -e '_$' -e '_H$' |
	    grep -v '^FRINGE_ARCH_' | sort -u
}

# What users of the C++ header can name: its classes and functions, and those
# of handle, which generators of all types inherit.
cpp_members() {
	awk '
	/^namespace detail/ { ours = 0 }
	/^} \/\/ namespace detail/ { ours = 1 }
	/^class handle/ { open = 1 }
	/^(class|template|using|inline)/ && ours { open = 1 }
	/^public:/ && ours { open = 1 }
	/^(protected|private):|^namespace detail/ { open = 0 }
	open' $cpp_header | sed -n \
	    -e 's/^\t\{0,1\}\([a-z][a-z_]*\)(.*/\1/p' \
	    -e 's/^class \(\[\[nodiscard\]\] \)*\([a-z_]*\).*/\2/p' \
	    -e 's/^using \([a-z_]*\) =.*/\1/p' | grep -v -x -e handle -e static_assert | sort -u
}

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

declarations > "$work/declared"
functions < "$work/declared" > "$work/functions"
constants < "$work/declared" > "$work/constants"
# Types of functions are documented as functions are, but name no page.
grep '^typedef.*(' "$work/declared" | functions > "$work/types"
comm -23 "$work/functions" "$work/types" > "$work/callable"

for page in $pages; do
	sed -n '/^\.Sh NAME/,/^\.Sh SYNOPSIS/p' "$page"
done > "$work/names"
for page in $pages; do
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$page"
done | sed -n 's/^\.F[no] \(fringe_[a-z_]*\).*/\1/p' |
    sort -u > "$work/synopses"
cat $pages README.md | grep -v '^\.Dt' > "$work/text"
constants < "$work/text" > "$work/named"

cpp_members > "$work/members"

echo "1..$(($(echo "$pages" | wc -w) + 7))"
for page in $pages; do
	name="mandoc_finds_nothing_in_$(basename "$page")"
	if command -v mandoc > /dev/null 2>&1; then
		check "$name" lint "$page"
	else
		skip "$name" "mandoc is not installed"
	fi
done
check every_public_function_is_in_a_synopsis \
    missing "$work/functions" "$work/synopses" "in no SYNOPSIS"
check every_public_function_names_a_page \
    missing "$work/callable" "$work/names" "in no NAME"
check every_function_of_a_synopsis_is_public \
    missing "$work/synopses" "$work/functions" "in no header"
check every_public_macro_and_constant_is_in_a_page \
    missing "$work/constants" "$work/text" "in no page"
check every_macro_and_constant_of_the_pages_is_public \
    missing "$work/named" "$work/declared" "in no header"
check every_public_member_of_the_cpp_header_is_in_its_page \
    missing "$work/members" man/fringe_cpp.3 "not in fringe_cpp(3)"
check the_readme_shows_the_first_example readme_example

exit $failed
