# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Arm's MPS2 with a Cortex-M7 and its floating-point unit.

builds='
cortex-m7 arm-none-eabi-gcc -mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16 -DKIND_STACK_SIZE=8192
cortex-m7-soft arm-none-eabi-gcc -mcpu=cortex-m7 -mfloat-abi=soft'
emulators=qemu-system-arm
unwinds=none
suites=check_interrupts
repeatably='-icount shift=6'

boot() {
	program=$2
	shift 2
	timeout "$patience" qemu-system-arm -machine mps2-an500 -display none \
		-serial stdio -monitor none -kernel "$program" \
		-semihosting-config enable=on,target=native "$@"
}
