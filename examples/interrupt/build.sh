#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Compiles 13-interrupt.c with all that it needs of the library, from the
# sources: build.sh PROGRAM [OPTION...]. The options are the compiler's, after
# those that are here. In an emulator PROGRAM is run by
#
#   qemu-system-arm -machine mps2-an385 -nographic \
#       -semihosting-config enable=on,target=native -kernel PROGRAM
#
# The library is the core, with the file in arch/ that the compiler is for, and
# the kit without src/kit/hosted. It needs no macro to be defined; the linker
# leaves out what the program does not use. Its locks are critical sections, and
# words are changed by instructions of the processor's. With these options that
# is otherwise:
#
#   -DFRINGE_KIT_ATOMICS='"kit/atomics/critical.h"'
#       words are changed in critical sections, for processors that have no such
#       instructions: a Cortex-M0
#   -DFRINGE_KIT_ATOMICS='"kit/atomics/single_core.h"'
#       the same, and as few of them as a single processor can do with
#   -DFRINGE_KIT_LOCK=fringe_lock_none
#       locks do nothing, for programs whose handlers call fringe_task_wake and
#       nothing else of the kit: not for this one
#
# In place of the sources one may link libfringe-kit.a and libfringe.a, as make
# has them in .libs after
#
#   ./configure --host=arm-none-eabi --enable-freestanding \
#       CFLAGS='-mcpu=cortex-m3 -Os -g -ffreestanding' LDFLAGS=-nostdlib
#
# whose options --with-kit-atomics and --with-kit-lock are the same choices.
set -e
program=${1:?"usage: build.sh PROGRAM [OPTION...]"}
shift
here=$(dirname "$0")
top=$here/../..

arm-none-eabi-gcc -mcpu=cortex-m3 -Os -g -ffreestanding -ffunction-sections \
	-I"$top/include" -I"$top" -I"$top/src" "$@" \
	"$here/../13-interrupt.c" "$here/mps2.c" \
	"$top"/arch/*.S "$top"/src/core/*.c \
	"$top"/src/kit/*.c "$top/src/kit/critical/critical.c" \
	-nostdlib -Wl,--gc-sections,-z,noexecstack \
	-T "$here/mps2.ld" -lgcc -o "$program"
