/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Makes stacks for unwinders to walk, within this process or from outside:
 *
 *   stacks SCENARIO WALKER [FORMER-MODULE LATTER-MODULE]
 *
 * Wherever the scenario has a stack to show it calls here(). WALKER names one
 * of the unwinders that the program is linked with: here() lets it walk, and
 * prints for each frame the file and the address in it, and an empty line at
 * the end. Or it is a number: at that many'th call here() prints the process's
 * id and waits for whatever happens; at 0 it never does.
 */
#include "tests/unwind/link.h"
#include "tests/unwind/walk.h"
#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LIMIT 100

LINK(outer, 16);
LINK(middle, 16);
LINK(inner, 16);

/* In links_exported.c, and in the modules that we are linked with. */
void exported_outer_run(const struct chain *rest);
void exported_middle_run(const struct chain *rest);
void exported_inner_run(const struct chain *rest);
void liba_run(const struct chain *rest);
void libb_run(const struct chain *rest);

static const struct scenario {
	const char *name;
	void (*run)(void);
} scenarios[];

static const struct walker *walker;
static long waits_at;
static char **modules;
static struct beginning beginning;

/* Takes off a place what its module was moved by, if it is of this one. */
static int
in_file(struct dl_phdr_info *module, size_t size, void *data)
{
	uintptr_t *place = data;
	uintptr_t moved = *place - module->dlpi_addr;
	int i;

	(void)size;
	for (i = 0; i < module->dlpi_phnum; i++)
		if (module->dlpi_phdr[i].p_type == PT_LOAD &&
		    moved - module->dlpi_phdr[i].p_vaddr <
			module->dlpi_phdr[i].p_memsz) {
			*place = moved;
			return 1;
		}
	return 0;
}

static void
print_place(uintptr_t place)
{
	const char *file = "?";
	Dl_info info;

	if (dladdr((void *)place, &info) && dl_iterate_phdr(in_file, &place))
		file = info.dli_fname;
	printf("%s %016lx\n", file, (unsigned long)place);
}

static void
walk(void)
{
	uintptr_t places[LIMIT];
	size_t count = walker->walk(places, LIMIT, &beginning);
	size_t i;

	for (i = 0; i < count; i++)
		print_place(places[i]);
	printf("\n");
}

SEEN void here(const struct chain *rest);
void
here(const struct chain *rest)
{
	(void)rest;
	if (walker) {
		walk();
	} else if (--waits_at == 0) {
		printf("%ld\n", (long)getpid());
		fflush(stdout);
		for (;;)
			pause();
	}
	STAY();
}

/* Three generators deep. */
SEEN void nested(void);
void
nested(void)
{
	static const struct chain chain[] = { { outer_run }, { middle_run },
		{ inner_run }, { here } };

	go_on(chain);
	STAY();
}

SEEN void exported(void);
void
exported(void)
{
	static const struct chain chain[] = { { exported_outer_run },
		{ exported_middle_run }, { exported_inner_run }, { here } };

	go_on(chain);
	STAY();
}

/* A stack that is borrowed for a call, in a generator. */

SEEN uintptr_t borrower(void *rest);
uintptr_t
borrower(void *rest)
{
	go_on(rest);
	STAY();
	return 0;
}

SEEN void borrow(const struct chain *rest);
void
borrow(const struct chain *rest)
{
	static char memory[64 * 1024];
	struct fringe_stack stack;

	must(fringe_stack_init(&stack, memory, sizeof(memory)) == 0);
	must(fringe_call_on_stack(&stack, borrower, (void *)rest, NULL) == 0);
	STAY();
}

SEEN void borrowed(void);
void
borrowed(void)
{
	static const struct chain chain[] = { { outer_run }, { borrow },
		{ inner_run }, { here } };

	go_on(chain);
	STAY();
}

/* Signals on a generator's stack. */

SEEN void handle(int number, siginfo_t *info, void *interrupted);
void
handle(int number, siginfo_t *info, void *interrupted)
{
	(void)number;
	(void)info;
	beginning.interrupted = interrupted;
	here(NULL);
	fflush(stdout);
	_exit(0);
}

static void
install(int number, void handler(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO | flags };

	action.sa_sigaction = handler;
	must(sigaction(number, &action, NULL) == 0);
}

SEEN void fault(const struct chain *rest);
void
fault(const struct chain *rest)
{
	volatile int *volatile nowhere = NULL;

	/*
	 * A leaf has no frame on some machines; whoever calls, or asks for it,
	 * has one, and all of it at the fault, where tables may know of no
	 * other.
	 */
	__asm__ __volatile__("" : : "r"(__builtin_frame_address(0)));
	*nowhere = rest != NULL;
	getppid();
	__asm__ __volatile__("" : : "r"(__builtin_frame_address(0)));
}

SEEN void interrupted(void);
void
interrupted(void)
{
	static const struct chain chain[] = { { outer_run }, { inner_run },
		{ fault } };

	install(SIGSEGV, handle, 0);
	go_on(chain);
	STAY();
}

SEEN void alternate(void);
void
alternate(void)
{
	static const struct chain chain[] = { { exported_outer_run },
		{ exported_inner_run }, { fault } };
	static char memory[64 * 1024];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };

	must(sigaltstack(&stack, NULL) == 0);
	install(SIGSEGV, handle, SA_ONSTACK);
	go_on(chain);
	STAY();
}

/* Modules that come and go. */

static void *
open_module(const char *path, const char *name, struct chain *link)
{
	void *module = dlopen(path, RTLD_NOW);

	if (!module) {
		fprintf(stderr, "%s\n", dlerror());
		abort();
	}
	*(void **)&link->call = dlsym(module, name);
	must(link->call != NULL);
	return module;
}

static void
close_module(void *module)
{
	must(dlclose(module) == 0);
	if (walker && walker->forget)
		walker->forget();
}

/* Where dlclose does nothing, as in musl, every module has its own place. */
static int
is_open(const char *path)
{
	return dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL;
}

/* A module, none, another one where the first was, and none. */
SEEN void exchange(const struct chain *rest);
void
exchange(const struct chain *rest)
{
	struct chain former[] = { { NULL }, { here } };
	struct chain latter[] = { { NULL }, { here } };
	void *module = open_module(modules[0], "former_run", former);

	go_on(former);
	close_module(module);
	go_on(rest);
	module = open_module(modules[1], "latter_run", latter);
	must(latter[0].call == former[0].call || is_open(modules[0]));
	go_on(latter);
	close_module(module);
	go_on(rest);
	STAY();
}

SEEN void across(void);
void
across(void)
{
	static const struct chain chain[] = { { outer_run }, { liba_run },
		{ libb_run }, { exchange }, { here } };

	go_on(chain);
	STAY();
}

/* A generator that is suspended, and an inner one with it. */

static struct fringe_generator whole;

SEEN void dive(const struct chain *rest);
void
dive(const struct chain *rest)
{
	struct fringe_yielder *yielder =
	    (struct fringe_yielder *)whole.control_;

	(void)rest;
	must(fringe_generator_suspend(yielder, 0, NULL) == 0);
	STAY();
}

SEEN void suspended(void);
void
suspended(void)
{
	static const struct chain chain[] = { { inner_run }, { dive } };

	must(
	    fringe_generator_create(&whole, 0, outer_body, (void *)chain) == 0);
	must(fringe_generator_resume(&whole, 1, NULL) == 1);
	must(fringe_generator_resume(&whole, 2, NULL) == 1);
	beginning.suspended = &whole.control_->context;
	here(NULL);
	must(fringe_generator_resume(&whole, 3, NULL) == 0);
	must(fringe_generator_destroy(&whole) == 0);
	STAY();
}

/* Every instruction of some switches, where a process can step itself. */
#ifdef TRAP_FLAG

/* Whether it is the program's or the library's. */
static int
is_ours(const void *pc)
{
	Dl_info program, library, info;

	return dladdr(scenarios, &program) &&
	    dladdr((void *)fringe_version, &library) && dladdr(pc, &info) &&
	    (info.dli_fbase == program.dli_fbase ||
		info.dli_fbase == library.dli_fbase);
}

/*
 * A SIGTRAP that is sent begins or ends the steps. Not by raise, which may
 * block signals: a step there would end the program.
 */
SEEN void handle_step(int number, siginfo_t *info, void *stepped);
void
handle_step(int number, siginfo_t *info, void *stepped)
{
	ucontext_t *context = stepped;

	(void)number;
	beginning.interrupted = context;
	if (info->si_code != TRAP_TRACE)
		CONTEXT_FLAGS(context) ^= TRAP_FLAG;
	else if (is_ours((void *)CONTEXT_PC(context)))
		here(NULL);
	STAY();
}

SEEN void nothing(const struct chain *rest);
void
nothing(const struct chain *rest)
{
	(void)rest;
}

SEEN void stepped(void);
void
stepped(void)
{
	static const struct chain chain[] = { { outer_run }, { borrow },
		{ exported_inner_run }, { nothing } };

	install(SIGTRAP, handle_step, 0);
	kill(getpid(), SIGTRAP);
	go_on(chain);
	kill(getpid(), SIGTRAP);
	STAY();
}
#endif

static const struct scenario scenarios[] = {
	{ "nested", nested },
	{ "exported", exported },
	{ "borrowed", borrowed },
	{ "interrupted", interrupted },
	{ "alternate", alternate },
	{ "across", across },
	{ "suspended", suspended },
#ifdef TRAP_FLAG
	{ "stepped", stepped },
#endif
};

static void
choose_walker(const char *name)
{
	Dl_info info;

	waits_at = atol(name);
	for (walker = walkers; walker->name; walker++) {
		if (strcmp(walker->name, name) == 0) {
			must(dladdr(walker->function, &info) != 0);
			printf("%s from %s\n", name, info.dli_fname);
			return;
		}
	}
	walker = NULL;
}

int
main(int argc, char **argv)
{
	size_t i;

	must(argc > 2);
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	choose_walker(argv[2]);
	modules = argv + 3;
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		if (strcmp(scenarios[i].name, argv[1]) == 0) {
			scenarios[i].run();
			return 0;
		}
	}
	return 2;
}
