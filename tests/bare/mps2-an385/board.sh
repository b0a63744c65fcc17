# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Arm's MPS2 with a Cortex-M3, which has no floating-point unit. Programs for it
# have unwind tables and the compiler's unwinder, and on the others neither.

builds='
cortex-m3 arm-none-eabi-gcc -mcpu=cortex-m3 -funwind-tables'
emulators=qemu-system-arm
suites=check_interrupts
repeatably='-icount shift=6'

boot() {
	program=$2
	shift 2
	timeout "$patience" qemu-system-arm -machine mps2-an385 -display none \
		-serial stdio -monitor none -kernel "$program" \
		-semihosting-config enable=on,target=native "$@"
}
