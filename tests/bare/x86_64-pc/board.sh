# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# A PC that starts a program by its PVH note, which goes to 64 bits by itself.

builds='
x86_64 x86_64-linux-gnu-gcc -fno-pie -no-pie'
emulators=qemu-system-x86_64
linking="-lgcc_eh $linking"
stepped=x86_64

# 65 is what board.c ends QEMU with when all is well.
boot() {
	program=$2
	shift 2
	timeout "$patience" qemu-system-x86_64 -display none -vga none -serial stdio \
		-no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 \
		-kernel "$program" "$@"
	[ $? -eq 65 ]
}
