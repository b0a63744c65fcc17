# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Arm's MPS2 with a Cortex-M3, which has no floating-point unit. Boards of
# this kind with other processors differ in what follows this file there.

builds='
cortex-m3 arm-none-eabi-gcc -mcpu=cortex-m3'
emulators=qemu-system-arm
module=0x20200000
# Or neighbours whose unwind entries are the same are one function to unwinders.
linking="$linking -Wl,--no-merge-exidx-entries"
suites="check_interrupts check_kit_masks"
repeatably='-icount shift=6'
stepped=cortex-m3
breaks_rules=cortex-m3
for_example=cortex-m3

boot() {
	program=$2
	shift 2
	timeout "$patience" qemu-system-arm -machine "$board" -display none \
		-serial stdio -monitor none -kernel "$program" \
		-semihosting-config enable=on,target=native "$@"
}
