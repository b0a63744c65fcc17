#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Stands for the suites of fringe.hpp where configure found no C++17 compiler;
# with CI=true in the environment that is a failure.

echo 1..1
if [ "${CI-}" = true ]; then
	echo "not ok 1 - fringe.hpp"
	echo "# there is no C++17 compiler"
	exit 1
fi
echo "ok 1 - fringe.hpp # SKIP there is no C++17 compiler"
