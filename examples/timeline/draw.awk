# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Draws what the recorder wrote, from the first slice to the last, as SVG:
#
#	awk -f draw.awk [-v caption=WORDS] timeline.json > timeline.svg
#
# Each event is a line of its own, so no more than its fields are looked for.
# Threads come first, with slices upon slices as they were resumed; then a row
# for each generator, with the arrows of the resumes by other generators.

# What stands after a key, as a word or as a string.
function field(key,    at, rest) {
	at = index($0, "\"" key "\":")
	if (!at)
		return ""
	rest = substr($0, at + length(key) + 3)
	if (rest !~ /^"/) {
		sub(/[,}].*/, "", rest)
		return rest
	}
	match(rest, /^"([^"\\]|\\.)*"/)
	return substr(rest, 2, RLENGTH - 2)
}

# XML's text, of a string as JSON has it.
function plain(text) {
	gsub(/\\u00[01][0-9a-f]|\\u007f/, "?", text)
	gsub(/\\ufffd/, "\357\277\275", text)
	gsub(/\\"/, "\"", text)
	gsub(/\\\\/, "\\", text)
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	return text
}

/"ph":"M"/ && /"name":"thread_name"/ {
	track = field("tid")
	sub(/.*"args":/, "")
	name[track] = field("name")
	order[++tracks] = track
	hue[track] = generators++
	if (is_thread(track))
		generators--
	next
}

function is_thread(track) {
	return track + 0 <= 10000000
}

/"ph":"B"/ {
	track = field("tid")
	depth = open[track]++
	if (depth + 1 > rows[track])
		rows[track] = depth + 1
	begun[track, depth] = field("ts")
	named[track, depth] = field("name")
	if (first == "")
		first = field("ts")
	next
}

/"ph":"E"/ {
	track = field("tid")
	depth = --open[track]
	slices++
	on[slices] = track
	deep[slices] = depth
	from[slices] = begun[track, depth]
	to[slices] = field("ts")
	called[slices] = named[track, depth]
	last = field("ts")
	next
}

/"ph":"s"/ {
	arrow_from = field("tid")
	next
}

/"ph":"f"/ {
	arrows++
	source[arrows] = arrow_from
	target[arrows] = field("tid")
	when[arrows] = field("ts")
}

function x(time) {
	return left + (time - first) * (width - left - right) / (last - first)
}

# Hues that are told apart, in the order of the generators.
function colour(track,    colours) {
	split("#7aa6da #e6a15c #86c28b #c58ad1 #d98a8a #8fc7c7 #c9b458 #9a9ae0",
	    colours, " ")
	return colours[hue[track] % 8 + 1]
}

function rectangle(i,    high, track, wide, text) {
	track = on[i]
	high = top[track] + deep[i] * row
	wide = x(to[i]) - x(from[i])
	printf "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" " \
	    "fill=\"%s\" stroke=\"#ffffff\" stroke-width=\"0.5\"/>\n",
	    x(from[i]), high, wide < 0.6 ? 0.6 : wide, row - 2,
	    colour(is_thread(track) ? by_name[called[i]] : track)
	text = plain(called[i])
	if (is_thread(track) && length(text) * 6.5 + 6 < wide)
		printf "<text x=\"%.2f\" y=\"%d\" font-size=\"11\">%s</text>\n",
		    x(from[i]) + 3, high + row - 7, text
}

function arrow(i,    y1, y2, down) {
	y1 = top[source[i]] + row / 2
	y2 = top[target[i]] + row / 2
	down = y2 > y1 ? 1 : -1
	printf "<path d=\"M%.2f,%d V%d m-2,%d l2,%d l2,%d\" fill=\"none\" " \
	    "stroke=\"#404040\" stroke-width=\"0.7\"/>\n",
	    x(when[i]), y1, y2 - down, -3 * down, 3 * down, -3 * down
}

# A step of 1, 2 or 5 by a power of 10, some ten of which are there.
function scale(    step, i, time) {
	for (step = 0.001; step * 12 < last - first; i++)
		step *= i % 3 == 1 ? 2.5 : 2
	for (time = 0; time <= last - first; time += step) {
		printf "<path d=\"M%.2f,%d V%d\" stroke=\"#dddddd\"/>\n",
		    x(first + time), above, height - below
		printf "<text x=\"%.2f\" y=\"%d\" font-size=\"11\" " \
		    "text-anchor=\"middle\" fill=\"#606060\">%g µs</text>\n",
		    x(first + time), height - below + 15, time
	}
}

END {
	if (slices == 0) {
		print "draw.awk: there are no slices" > "/dev/stderr"
		exit 1
	}
	width = 1280; left = 110; right = 20; above = 12; row = 22; below = 44
	height = above
	for (i = 1; i <= tracks; i++) {
		top[order[i]] = height
		if (!is_thread(order[i]))
			by_name[name[order[i]]] = order[i]
		height += rows[order[i]] * row + (rows[order[i]] > 0) * 10
	}
	height += below
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" " \
	    "height=\"%d\" viewBox=\"0 0 %d %d\" " \
	    "font-family=\"sans-serif\">\n", width, height, width, height
	printf "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width,
	    height
	scale()
	for (i = 1; i <= tracks; i++)
		if (rows[order[i]] > 0)
			printf "<text x=\"%d\" y=\"%d\" font-size=\"12\" " \
			    "text-anchor=\"end\">%s</text>\n", left - 10,
			    top[order[i]] + row - 7, plain(name[order[i]])
	# Outer slices first, or they would lie upon the inner ones.
	for (i = slices; i > 0; i--)
		rectangle(i)
	for (i = 1; i <= arrows; i++)
		arrow(i)
	printf "<text x=\"%d\" y=\"%d\" font-size=\"11\" fill=\"#606060\">" \
	    "%s</text>\n", left, height - 8, plain(caption)
	print "</svg>"
}
