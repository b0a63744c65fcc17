# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Draws results.tsv, beside which results.about lies, as results.svg: a group
# of bars for each case, a bar for each library. `results' is the path without
# the ending. The case `exported' is left out, for it repeats pingpong, and so
# are two that most libraries do not have.

# The distinct words of a column, in their order.
column_of(n) = system(sprintf( \
    "sed 1d '%s.tsv' | cut -f %d | awk '!seen[$0]++' | grep -vx " \
    ."-e exported -e create-again -e create-fresh-pool", results, n))
cases = column_of(1)
libraries = column_of(2)
ours(case) = system(sprintf( \
    "awk '$1 == \"%s\" && $2 == \"fringe\" { print $5 }' '%s.tsv'", \
    case, results)) + 0
figures(ratio) = sprintf(ratio < 9.995 ? '%.2f×' : ratio < 99.95 ? '%.1f×' \
    : '%.0f×', ratio)
about(what) = system(sprintf("sed -n 's/^%s: //p' '%s.about'", what, results))
# A checkout has a commit, a release a version.
origin = strlen(about('commit')) ? 'commit '.about('commit') \
    : 'version '.about('version')
caption = about('processor').'   ·   '.about('compiler').'   ·   '.origin \
    .'   ·   median of '.about('rounds').' rounds'

# Where a name stands in a list, from 1.
place(list, name) = sum [i = 1:words(list)] (word(list, i) eq name ? i : 0)

# Ours stand out; those that share an implementation share a hue.
color(name) = \
    name eq 'fringe' ? '#d0102c' : \
    name eq 'fringe-exported' ? '#f5978c' : \
    name eq 'floor' ? '#333333' : \
    name eq 'boost-fcontext' ? '#1f5f99' : \
    name eq 'boost-fiber' ? '#5b9bd0' : \
    name eq 'boost-coroutine' ? '#a9cbe8' : \
    name eq 'state-threads' ? '#5f9e6e' : \
    name eq 'pth' ? '#8a6fb0' : \
    name eq 'pcl' ? '#b3a0cf' : '#d6cbe4'

# The bars of a group and the gap beside it share what a case has, which is 1.
n = words(libraries)
step = 1.0 / (n + 2)

set terminal svg size 1280, 560 enhanced font 'sans-serif,15' \
    background '#ffffff'
set encoding utf8
set output results.'.svg'
set label 'Time of one operation, in indirect calls: shorter is faster' \
    at screen 0.5, 0.955 center font ',19'
set label caption at screen 0.5, 0.025 center font ',13' \
    textcolor rgb '#555555' noenhanced
set key at screen 0.5, 0.915 center top horizontal maxrows 2 samplen 1.2 \
    width 1 Left reverse
set lmargin 9
set rmargin 2
set tmargin 5.5
set bmargin 5

set logscale y
set yrange [1:*]
set format y '%.0f×'
set ytics nomirror scale 0 textcolor rgb '#333333'
set mytics 10
set grid ytics mytics linetype 1 linewidth 1 linecolor rgb '#c8c8c8', \
    linetype 1 linewidth 0.5 linecolor rgb '#ededed'
set border 1 linecolor rgb '#888888'
set xrange [0.5:words(cases) + 0.5]
set xtics scale 0 nomirror font ',13' textcolor rgb '#333333'
set for [i = 1:words(cases)] xtics add (word(cases, i) i)
set for [i = 1:words(cases)] label figures(ours(word(cases, i))) \
    at i, graph -0.12 center textcolor rgb color('fringe')
set label 'fringe' at graph -0.01, graph -0.12 right \
    textcolor rgb color('fringe')
set style fill solid 1 noborder
set boxwidth step * 0.9 absolute

plot for [l = 1:n] results.'.tsv' every ::1 using \
    (strcol(2) eq word(libraries, l) && place(cases, strcol(1)) > 0 ? \
	place(cases, strcol(1)) + (l - (n + 1) / 2.0) * step : NaN):5 \
    with boxes linecolor rgb color(word(libraries, l)) \
    title word(libraries, l) noenhanced
