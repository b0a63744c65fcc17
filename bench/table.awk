# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Reads samples, lines of `case library ns cycles ratio'. Writes the medians of
# each case and library to the file `results', and prints the table: the
# ratios' medians and minima, and how much they scatter. After median.awk.

BEGIN {
	FS = OFS = "\t"
	cases = split("pingpong exported deep3 deep6 wrapped nested rr16 " \
	    "rr1024 rr10000 slices samefringe create-again " \
	    "create-pooled create-fresh create-fresh-pool", \
	    case_names, " ")
	for (c = 1; c <= cases; c++)
		known[case_names[c]] = 1
}

NF != 5 || $5 !~ /^[0-9]+(\.[0-9]*)?$/ {
	print "bench: this is not a sample: " $0 | "cat >&2"
	failed = 1
	exit 1
}

!($1 in known) {
	known[$1] = 1
	case_names[++cases] = $1
}

!($2 in here) {
	here[$2] = 1
	libraries[++columns] = $2
}

{
	i = ++count[$1, $2]
	ns[$1, $2, i] = $3
	cycles[$1, $2, i] = $4
	ratio[$1, $2, i] = $5
}

# The median of an entry's column; sorted[1] is then its minimum.
function median(column, entry,    i) {
	for (i = 1; i <= count[entry]; i++)
		sorted[i] = column[entry, i] + 0
	sort_numbers(count[entry])
	return median_of_sorted(count[entry])
}

# Within how many percent of their median half of an entry's samples lie.
function scatter(entry, middle,    i) {
	for (i = 1; i <= count[entry]; i++) {
		sorted[i] = ratio[entry, i] - middle
		if (sorted[i] < 0)
			sorted[i] = -sorted[i]
	}
	sort_numbers(count[entry])
	return 100 * median_of_sorted(count[entry]) / middle
}

function evaluate(name, library,    entry, middle) {
	entry = name SUBSEP library
	middle = median(ratio, entry)
	cell[entry] = figures(middle) " (" figures(sorted[1]) ")"
	scatters[++entries] = scatter(entry, middle)
	if (entries == 1 || scatters[entries] > worst) {
		worst = scatters[entries]
		worst_name = name " of " library
	}
	printf "%s\t%s\t%.3f\t%.2f\t%.3f\n", name, library, \
	    median(ns, entry), median(cycles, entry), middle > results
}

function text_of(c, l) {
	if (c == 0)
		return libraries[l]
	if ((case_names[c], libraries[l]) in cell)
		return cell[case_names[c], libraries[l]]
	return "-"
}

function measure_columns(    c, l) {
	for (l = 1; l <= columns; l++)
		for (c = 0; c <= cases; c++)
			if (length(text_of(c, l)) > width[l])
				width[l] = length(text_of(c, l))
}

# Row 0 is the head.
function print_row(c,    l, line) {
	line = sprintf("%-17s", c == 0 ? "case" : case_names[c])
	for (l = 1; l <= columns; l++)
		line = line sprintf("  %" width[l] "s", text_of(c, l))
	print line
}

function print_table(    c) {
	print "time of one operation in indirect calls, median (minimum)"
	print ""
	for (c = 0; c <= cases; c++)
		print_row(c)
	print ""
}

function print_noise(    i) {
	for (i = 1; i <= entries; i++)
		sorted[i] = scatters[i]
	sort_numbers(entries)
	printf "noise: half of an entry's samples lie within %.1f %% of their" \
	    " median for the\nmedian entry, and within %.1f %% for the worst," \
	    " %s\n", median_of_sorted(entries), worst, worst_name
}

END {
	if (failed)
		exit 1
	print "case", "library", "ns", "cycles", "ratio" > results
	for (c = 1; c <= cases; c++)
		for (l = 1; l <= columns; l++)
			if ((case_names[c], libraries[l]) in count)
				evaluate(case_names[c], libraries[l])
	measure_columns()
	print_table()
	print_noise()
}
