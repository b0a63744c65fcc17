# shellcheck shell=sh disable=SC2034,SC2154 # the sourcing scripts know
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What machine.h says, for scripts. Sourced, after tap.sh, where $top_srcdir is
# known.

# know_machine COMPILER [OPTION...]: asks it of machine.h, for machine_says,
# $machine, the architecture's name, and what step.py wants: the registers that
# functions keep, and where the compiler does not say how to unwind.
know_machine() {
	echo '#include "tests/machine.h"' |
		"$@" -I"$top_srcdir" -I"$top_srcdir/include" -E -dM - \
			>"$work/macros"
	machine=$(machine_says FRINGE_ARCH_NAME_)
	FRINGE_STEP_KEPT=$(machine_says KEPT_NAMES)
	FRINGE_STEP_SILENT=$(machine_says SILENT)
}

# machine_says MACRO: what it is defined as; of strings, what is in them.
machine_says() {
	sed -n "s/\" *\"//g; s/^#define $1 //p" "$work/macros" | tr -d '"'
}
