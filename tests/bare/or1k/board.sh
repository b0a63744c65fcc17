# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# QEMU's "virt" and "or1k-sim". A program on the second cannot end QEMU. Of the
# processors "any" has a floating-point unit, with doubles in pairs of registers.

builds='
or1k-virt or1k-elf-gcc
or1k-virt-pic or1k-elf-gcc -fpic
or1k-virt-fpu or1k-elf-gcc -mhard-float -mdouble-float
or1k-sim or1k-elf-gcc -DBOARD_CANNOT_END'
emulators=qemu-system-or1k
module=0x1000000
# What debugger.sh makes.
debugger=${XDG_CACHE_HOME:-$HOME/.cache}/libfringe/or1k-gdb/gdb
stepped='or1k-virt or1k-virt-pic'
breaks_rules=or1k-virt

boot() {
	machine=${1#or1k-} program=$2
	machine=${machine%-*}
	shift 2
	[ "$machine" != sim ] || machine=or1k-sim
	set -- timeout "$patience" qemu-system-or1k -machine "$machine" -cpu any \
		-display none -serial stdio -monitor none -kernel "$program" "$@"
	if [ "$machine" = virt ]; then
		"$@"
		return
	fi
	: >"$work/serial"
	"$@" >>"$work/serial" &
	emulator=$!
	until grep -q '^# ended with status ..' "$work/serial" ||
		! kill -0 "$emulator"; do
		sleep 0.1
	done
	# What it says of that is not to come into the next one's output.
	kill "$emulator"
	wait "$emulator" || :
	cat "$work/serial"
	grep -q '^# ended with status 00' "$work/serial"
}
