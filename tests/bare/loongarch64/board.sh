# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# QEMU's "virt" for LoongArch, which always ends well, and its user mode without
# a C library, since there is none here. Neither has vectors. No debugger here
# knows the processor.

clang='clang-19 --target=loongarch64-linux-gnu -mno-lsx -fno-pic'
builds="
loongarch64-virt $clang
loongarch64-user $clang -DBOARD_IS_LINUX -fPIC"
emulators='ld.lld-19 qemu-system-loongarch64 qemu-loongarch64'
linking=-fuse-ld=lld-19
unwinds=none

boot() {
	build=$1 program=$2
	shift 2
	case $build in
	*-user*) timeout "$patience" qemu-loongarch64 "$@" "$program" ;;
	*)
		timeout "$patience" qemu-system-loongarch64 -machine virt -nographic \
			-kernel "$program" "$@"
		;;
	esac
}
