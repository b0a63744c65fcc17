# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Draws scale.tsv, beside which scale.about lies, as scale.svg: the time of a
# resume and a suspend by the number of generators, a line for each library,
# once for each order. `results' is the path without the ending. Upright lines
# are where the caches are full, if each generator takes up four lines of 64
# bytes: two of the control block, one of the frame and one of the page table;
# and where the TLB is, with a page each.

column_of(n) = system(sprintf( \
    "sed 1d '%s.tsv' | cut -f %d | awk '!seen[$0]++'", results, n))
libraries = column_of(2)
orders = column_of(1)
about(what) = system(sprintf("sed -n 's/^%s: //p' '%s.about'", what, results))
origin = strlen(about('commit')) ? 'commit '.about('commit') \
    : 'version '.about('version')
caption = about('processor').'   ·   '.about('compiler').'   ·   '.origin \
    .'   ·   median of '.about('rounds').' rounds'

# Ours stand out; those that share an implementation share a hue.
dash(name) = strstrt(name, 'unguarded') ? 2 : 1
color(name) = \
    name eq 'fringe' ? '#d0102c' : \
    name eq 'fringe-ahead' ? '#f08a3c' : \
    name eq 'floor' ? '#333333' : \
    name[1:14] eq 'boost-fcontext' ? '#1f5f99' : \
    name[1:11] eq 'boost-fiber' ? '#5b9bd0' : \
    name[1:15] eq 'boost-coroutine' ? '#a9cbe8' : \
    name eq 'state-threads' ? '#5f9e6e' : \
    name eq 'pth' ? '#8a6fb0' : \
    name eq 'pcl' ? '#b3a0cf' : '#d6cbe4'

set terminal svg size 1280, 620 enhanced font 'sans-serif,15' \
    background '#ffffff'
set encoding utf8
set output results.'.svg'
set multiplot
set label 1 'Time of a resume and suspend, in indirect calls, with so many' \
    .' generators: lower is faster' at screen 0.5, 0.965 center font ',19'
set label 2 caption at screen 0.5, 0.025 center font ',13' \
    textcolor rgb '#555555' noenhanced
set key at screen 0.815, 0.87 left top vertical samplen 1.6 Left reverse
set tmargin at screen 0.87
set bmargin at screen 0.17
set logscale xy
set format y '%.0f×'
set xrange [1:1000000]
set xtics ('1' 1, '32' 32, '1,024' 1024, '32,768' 32768, \
    '1,000,000' 1000000) scale 0.5 nomirror textcolor rgb '#333333'
set ytics nomirror scale 0 textcolor rgb '#333333'
set mytics 10
set grid ytics mytics linetype 1 linewidth 1 linecolor rgb '#c8c8c8', \
    linetype 1 linewidth 0.5 linecolor rgb '#ededed'
set border 1 linecolor rgb '#888888'
stats results.'.tsv' every ::1 using 6 nooutput
set yrange [1:STATS_max * 1.5]

caches = 'L1d L2 L3 TLB'
full(cache) = about(cache) / (cache eq 'TLB' ? 1.0 : 256.0)
do for [i = 1:words(caches)] {
	cache = word(caches, i)
	if (strlen(about(cache))) {
		set arrow from full(cache), graph 0 \
		    to full(cache), graph 1 nohead dashtype 3 \
		    linecolor rgb '#999999'
		set label cache at full(cache), \
		    graph cache eq 'TLB' ? 1.07 : 1.03 center \
		    textcolor rgb '#777777'
	}
}

do for [o = 1:words(orders)] {
	set lmargin at screen 0.06 + 0.39 * (o - 1)
	set rmargin at screen 0.41 + 0.39 * (o - 1)
	set xlabel word(orders, o) eq 'turns' ? 'one after another' \
	    : 'in random order'
	plot for [l = 1:words(libraries)] results.'.tsv' every ::1 using \
	    (strcol(1) eq word(orders, o) && \
		strcol(2) eq word(libraries, l) ? $3 : NaN):6 \
	    with linespoints pointtype 7 pointsize 0.4 linewidth 2 \
	    dashtype dash(word(libraries, l)) \
	    linecolor rgb color(word(libraries, l)) \
	    title word(libraries, l) noenhanced
	unset label 1
	unset label 2
	unset key
}
unset multiplot
