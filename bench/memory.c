/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How much memory there is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"

/* What a file of /proc's says in KiB, or 0. */
static double
kib(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[256];
	double number = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, name, strlen(name)) == 0)
			number = strtod(line + strlen(name), NULL);
	}
	if (file)
		fclose(file);
	return number;
}

double
bench_used(void)
{
	return kib("/proc/self/status", "VmRSS:") +
	    kib("/proc/self/status", "VmPTE:");
}

double
bench_available(void)
{
	return kib("/proc/meminfo", "MemAvailable:");
}
