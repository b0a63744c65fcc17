# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Prints results.tsv, scale.tsv, crowd.tsv or stacks.tsv as the tables of
# README.md. After median.awk.

BEGIN {
	FS = "\t"
}

function ruled(cells,    i, line) {
	line = "|---|"
	for (i = 2; i <= cells; i++)
		line = line "---:|"
	return line
}

FNR == 1 {
	kind = $1
	next
}

kind == "library" {
	if (!begun++) {
		print "| library | allocator | held | guarded, % | warm, ns |" \
		    " fresh, ns | bytes | mappings |"
		print "|---|---|---:|---:|---:|---:|---:|---:|"
	}
	printf "| %s | %s | %d%s | %g | %s | %s | %d | %g |\n", $1, $2, $3,
	    $4 == "most" ? "+" : "", $5, figures($6), figures($7), $8, $9
	next
}

# A table for each order, with the libraries in rows where they are many.
{
	table = kind == "order" ? $1 : "case"
	row = kind == "order" ? $3 : $1
	if (!(table in tables)) {
		tables[table] = 1
		names[++count] = table
	}
	if (!((table, row) in rows)) {
		rows[table, row] = 1
		row_names[table, ++row_count[table]] = row
	}
	if (!($2 in columns)) {
		columns[$2] = 1
		column_names[++column_count] = $2
	}
	value[table, row, $2] = $NF
}

function cell(table, row, column) {
	if ((table, row, column) in value)
		return figures(value[table, row, column])
	return "–"
}

# Generators go across, for there are fewer of them.
function print_across(table,    r, c, line) {
	line = "| " table " |"
	for (r = 1; r <= row_count[table]; r++)
		line = line " " row_names[table, r] " |"
	print line
	print ruled(row_count[table] + 1)
	for (c = 1; c <= column_count; c++) {
		line = "| " column_names[c] " |"
		for (r = 1; r <= row_count[table]; r++)
			line = line " " cell(table, row_names[table, r],
			    column_names[c]) " |"
		print line
	}
	print ""
}

function print_down(table,    r, c, line) {
	line = "| " table " |"
	for (c = 1; c <= column_count; c++)
		line = line " " column_names[c] " |"
	print line
	print ruled(column_count + 1)
	for (r = 1; r <= row_count[table]; r++) {
		line = "| " row_names[table, r] " |"
		for (c = 1; c <= column_count; c++)
			line = line " " cell(table, row_names[table, r],
			    column_names[c]) " |"
		print line
	}
}

END {
	for (t = 1; t <= count; t++) {
		if (kind == "order")
			print_across(names[t])
		else
			print_down(names[t])
	}
}
