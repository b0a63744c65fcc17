# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Arm's MPS2 with a Cortex-M33, which knows where its stack ends.

builds='
cortex-m33 arm-none-eabi-gcc -mcpu=cortex-m33 -mfloat-abi=hard -DKIND_STACK_SIZE=8192 -DSWITCHES=200000'
emulators=qemu-system-arm
unwinds=none
suites='check_interrupts check_stack_limits'
repeatably='-icount shift=6'

boot() {
	program=$2
	shift 2
	timeout "$patience" qemu-system-arm -machine mps2-an505 -display none \
		-serial stdio -monitor none -kernel "$program" \
		-semihosting-config enable=on,target=native "$@"
}
