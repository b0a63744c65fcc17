# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Linux for AArch64 without a C library: the kernel, or QEMU in its place, looks
# for landing pads where a program's note says that it has them. That of libgcc
# does not say so; the linker is told to, and not to mind.

# Atomic operations that are no calls of libgcc's, which asks a C library for
# what the processor has.
plain=-mno-outline-atomics
builds="
aarch64-linux aarch64-linux-gnu-gcc -fno-pie -no-pie $plain -mbranch-protection=standard -Wl,-z,force-bti"
# 132 is an illegal instruction, as which the shell sees it.
needed='
aarch64-linux __ARM_FEATURE_BTI_DEFAULT 132'
known_warning='BTI turned on by -z force-bti'
emulators=qemu-aarch64
# The unwinder has no landing pads either.
unwinds=none

boot() {
	program=$2
	shift 2
	timeout "$patience" qemu-aarch64 "$@" "$program"
}
