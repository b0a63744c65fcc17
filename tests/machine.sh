# shellcheck shell=sh disable=SC2034,SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What machine.h says, for scripts, and $machine, the architecture's name.
# Sourced, after tap.sh, where $top_srcdir is known.

# shellcheck disable=SC2086 # flags are words
echo '#include "tests/machine.h"' |
	$CC $CFLAGS -I"$top_srcdir" -I"$top_srcdir/include" -E -dM - \
		>"$work/macros"

# machine_says MACRO: what it is defined as.
machine_says() {
	sed -n "s/^#define $1 //p" "$work/macros"
}

machine=$(machine_says FRINGE_ARCH_NAME_)
