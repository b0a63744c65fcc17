# shellcheck shell=sh disable=SC2034,SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What machine.h says, for scripts. Sourced, after tap.sh, where $top_srcdir is
# known.

# know_machine COMPILER [OPTION...]: asks it of machine.h, for $machine, the
# architecture's name, $FRINGE_STEP_KEPT, the registers that functions keep, and
# machine_says.
know_machine() {
	echo '#include "tests/machine.h"' |
		"$@" -I"$top_srcdir" -I"$top_srcdir/include" -E -dM - \
			>"$work/macros"
	machine=$(machine_says FRINGE_ARCH_NAME_)
	FRINGE_STEP_KEPT=$(machine_says KEPT_NAMES | tr -d '"')
}

# machine_says MACRO: what it is defined as.
machine_says() {
	sed -n "s/^#define $1 //p" "$work/macros"
}
