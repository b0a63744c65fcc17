# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# A PC that starts a 32-bit program by Multiboot.

builds='
x86 i686-linux-gnu-gcc -fno-pie -no-pie
x86-pic i686-linux-gnu-gcc -fpic -no-pie
x86-sse i686-linux-gnu-gcc -fno-pie -no-pie -msse2 -mfpmath=sse'
emulators=qemu-system-i386
module=0x1000000
linking="-lgcc_eh $linking -Wl,--eh-frame-hdr"
stepped=x86

# 65 is what board.c ends QEMU with when all is well.
boot() {
	program=$2
	shift 2
	timeout "$patience" "$emulators" -display none -vga none -serial stdio \
		-no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 \
		-kernel "$program" "$@"
	[ $? -eq 65 ]
}
