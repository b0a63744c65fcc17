# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Arm's MPS2 with a Cortex-M7 and its floating-point unit.

# shellcheck source=tests/bare/mps2-an385/board.sh
. "$bare/mps2-an385/board.sh"
parts=mps2-an385
stepped='' breaks_rules=''
builds='
cortex-m7 arm-none-eabi-gcc -mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16 -DKIND_STACK_SIZE=8192
cortex-m7-soft arm-none-eabi-gcc -mcpu=cortex-m7 -mfloat-abi=soft'
