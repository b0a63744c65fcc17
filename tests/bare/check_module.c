/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A module that was loaded apart, at MODULE_AT: a trace goes through its
 * generator as long as it is registered, and reaches main.
 */
#include "tests/bare/module.h"
#include "tests/bare/traces.h"
#include "tests/face_port.h"

static const struct module *const module = (const struct module *)MODULE_AT;

/* From a generator of the program's, inside the module's, inside another. */
static int
traced(void)
{
	fringe_generator_body *const bodies[LEVELS] = {
		outer,
		module->body,
		inner,
	};
	const void *const functions[] = {
		(const void *)inner,
		(const void *)module->body,
		(const void *)outer,
		(const void *)go_in,
		(const void *)face_main,
	};
	static struct host host = { resume, 2 };

	begin(bodies, &host);
	go_in();
	finish();
	return seen_in_order(functions, 5);
}

CASE(a_trace_passes_through_a_module_while_it_is_registered)
{
	static struct fringe_image_entry entry;
	struct fringe_image image;

	register_program();
	REQUIRE(traced() < 3);
	REQUIRE_EQUAL(fringe_image_register(&entry, &module->image), 0);
	REQUIRE_EQUAL(traced(), 5);
	REQUIRE_EQUAL(fringe_image_of((const void *)module->body, &image), 1);
	REQUIRE(same_text(image.name, "module"));
	REQUIRE(image.id != 0 && image.start == module);
	REQUIRE_EQUAL(fringe_image_of((const void *)inner, &image), 1);
	REQUIRE(same_text(image.name, "program"));
	REQUIRE(image.id == 0);
	REQUIRE_EQUAL(fringe_image_unregister(&entry), 0);
	REQUIRE(traced() < 3);
	REQUIRE_EQUAL(fringe_image_register(&entry, &module->image), 0);
	REQUIRE_EQUAL(traced(), 5);
}

static const struct face_case cases[] = {
	ROW(a_trace_passes_through_a_module_while_it_is_registered),
	LAST_ROW,
};

const struct face_suite face_suite = { "module", cases, 0 };
