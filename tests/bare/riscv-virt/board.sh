# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# QEMU's "virt" for RISC-V. 32-bit code has no C library here, and wants none. So
# it is stepped on the board.

builds='
riscv64gc riscv64-unknown-elf-gcc -march=rv64gc -mabi=lp64d -mcmodel=medany
riscv64imac riscv64-unknown-elf-gcc -march=rv64imac -mabi=lp64 -mcmodel=medany
riscv32imac riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32
riscv32gc riscv64-unknown-elf-gcc -march=rv32gc -mabi=ilp32d'
emulators='qemu-system-riscv32 qemu-system-riscv64'
module=0x84000000
suites=check_kit_masks
stepped='riscv32imac riscv32gc'

boot() {
	bits=${1#riscv} program=$2
	bits=${bits%"${bits#??}"}
	shift 2
	timeout "$patience" "qemu-system-riscv$bits" -machine virt -bios none \
		-nographic -kernel "$program" "$@"
}
