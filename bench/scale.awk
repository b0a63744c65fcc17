# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Reads what scale.c prints, lines of `order library generators ns cycles
# ratio', and writes the medians to the file `results'. Prints a table for each
# order, of the ratios' medians, and what each library said of its limit. After
# median.awk.

BEGIN {
	FS = OFS = "\t"
}

/^# [a-z]/ {
	split($0, word, /[ :]/)
	limit[word[2]] = substr($0, 3)
	next
}

NF != 6 || $6 !~ /^[0-9]+(\.[0-9]*)?$/ {
	print "bench: this is not a sample: " $0 | "cat >&2"
	failed = 1
	exit 1
}

!($1 in order_here) {
	order_here[$1] = 1
	order_names[++orders] = $1
}

!($2 in library_here) {
	library_here[$2] = 1
	libraries[++columns] = $2
}

!($3 in size_here) {
	size_here[$3] = 1
	sizes[++rows] = $3
}

{
	i = ++count[$1, $2, $3]
	ns[$1, $2, $3, i] = $4
	cycles[$1, $2, $3, i] = $5
	ratio[$1, $2, $3, i] = $6
}

function median(column, entry,    i) {
	for (i = 1; i <= count[entry]; i++)
		sorted[i] = column[entry, i] + 0
	sort_numbers(count[entry])
	return median_of_sorted(count[entry])
}

function cell(entry) {
	return entry in count ? figures(median(ratio, entry)) : "-"
}

function print_table(o,    r, l, line) {
	line = sprintf("%-11s", o)
	for (l = 1; l <= columns; l++)
		line = line "  " libraries[l]
	print line
	for (r = 1; r <= rows; r++) {
		line = sprintf("%11d", sizes[r])
		for (l = 1; l <= columns; l++)
			line = line sprintf("  %" length(libraries[l]) "s",
			    cell(o SUBSEP libraries[l] SUBSEP sizes[r]))
		print line
	}
	print ""
}

function write_results(o,    l, r, entry) {
	for (l = 1; l <= columns; l++)
		for (r = 1; r <= rows; r++) {
			entry = o SUBSEP libraries[l] SUBSEP sizes[r]
			if (entry in count)
				printf "%s\t%s\t%d\t%.3f\t%.2f\t%.3f\n", o,
				    libraries[l], sizes[r], median(ns, entry),
				    median(cycles, entry),
				    median(ratio, entry) > results
		}
}

# Programs grow their crowds; so the sizes of the first are in order, and a
# later one's are among them.
END {
	if (failed)
		exit 1
	print "order", "library", "generators", "ns", "cycles", "ratio" \
	    > results
	print "time of one resume and suspend in indirect calls, median, by" \
	    " number of generators"
	print ""
	for (o = 1; o <= orders; o++) {
		write_results(order_names[o])
		print_table(order_names[o])
	}
	for (l = 1; l <= columns; l++)
		if (libraries[l] in limit)
			print limit[libraries[l]]
}
