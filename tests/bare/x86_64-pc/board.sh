# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# A PC that starts a program by its PVH note, which goes to 64 bits by itself.

# shellcheck source=tests/bare/x86-pc/board.sh
. "$bare/x86-pc/board.sh"
builds='
x86_64 x86_64-linux-gnu-gcc -fno-pie -no-pie'
emulators=qemu-system-x86_64
stepped=x86_64
