# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# QEMU's "virt" for AArch64: with a processor that has nothing optional, and
# with one that checks landing pads and return addresses, and has SVE.

# As for Linux without a C library.
plain=-mno-outline-atomics
builds="
aarch64 aarch64-linux-gnu-gcc -fno-pie -no-pie $plain
aarch64-bti aarch64-linux-gnu-gcc -fno-pie -no-pie $plain \
-mbranch-protection=standard
aarch64-sve aarch64-linux-gnu-gcc -fno-pie -no-pie $plain \
-mbranch-protection=standard -march=armv8-a+sve"
# 77 is an exception of branch targets, see start.S.
needed='
aarch64-bti __ARM_FEATURE_BTI_DEFAULT 77'
# The unwinder has no landing pads.
unwinds=aarch64
listed=aarch64
linking="-lgcc_eh $linking"
emulators=qemu-system-aarch64
module=0x44000000

boot() {
	processor=max
	[ "$1" != aarch64 ] || processor=cortex-a53
	program=$2
	shift 2
	timeout "$patience" qemu-system-aarch64 -machine virt -cpu "$processor" \
		-display none -serial stdio -monitor none -kernel "$program" \
		-semihosting-config enable=on,target=native "$@"
}
