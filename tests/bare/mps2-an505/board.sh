# shellcheck shell=sh disable=SC2034,SC2154 # bare.sh reads and knows
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Arm's MPS2 with a Cortex-M33, which knows where its stack ends.

# shellcheck source=tests/bare/mps2-an385/board.sh
. "$bare/mps2-an385/board.sh"
parts=mps2-an385
builds='
cortex-m33 arm-none-eabi-gcc -mcpu=cortex-m33 -mfloat-abi=hard -DKIND_STACK_SIZE=8192'
suites='check_interrupts check_kit_masks check_stack_limits'
stepped=cortex-m33
module=0x38200000
linking="$linking -Wl,--defsym=board_code=0x10000000"
linking="$linking -Wl,--defsym=board_data=0x38000000"
