/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fringe/version.h"

unsigned int
fringe_version(void)
{
	return FRINGE_VERSION_NUMBER;
}

const char *
fringe_version_string(void)
{
	return FRINGE_VERSION_STRING;
}
