#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the shared library leaves behind when it is unloaded.

# shellcheck disable=SC2317 # the function is called through silent
# shellcheck source=tests/tap.sh
. "${top_srcdir:=.}/tests/tap.sh"

threads_end() {
	"$top_builddir/tests/unload" "$top_builddir/.libs/libfringe.so" ||
		echo "it ended with status $?"
}

: "${top_builddir:=.}"
echo 1..1
silent threads_that_used_a_pool_end_after_the_library_is_unloaded threads_end
exit "$failed"
