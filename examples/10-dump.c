/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A server that can be asked what it is at. Each of its sessions is a generator
 * that adds up the words that its client sends: numbers, and brackets around
 * what is a sum of its own. A line of input is the number of a session and a
 * word for it, as "2 17" or "1 (". When SIGUSR1 comes, which `kill -USR1` sends
 * and the line "?" too, all sessions are dumped to stderr with their call
 * stacks: with a frame of sum() for each bracket that is open.
 */
#include <fringe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SESSIONS = 3, HANDLER_STACK = 65536 };

FRINGE_GENERATOR(session, const char *, long);

/* One sum, to its closing bracket or the end of the session. */
static long
sum(struct session_yielder *yielder)
{
	const char *word;
	long total = 0;

	while (session_suspend(yielder, total, &word) == 0 && *word != ')')
		total += *word == '(' ? sum(yielder) : strtol(word, NULL, 10);
	return total;
}

/* The first word is asked for by whoever begins the session. */
static long
serve(struct session_yielder *yielder, void *argument, const char *hello)
{
	(void)argument;
	(void)hello;
	return sum(yielder);
}

/* In a signal handler, so nothing but write. */
static int
to_stderr(const char *text, size_t size, void *argument)
{
	(void)argument;
	return write(2, text, size) == (ssize_t)size ? 0 : 1;
}

static void
dump_all(int signal)
{
	(void)signal;
	fringe_dump(0, to_stderr, NULL);
}

/* On a stack of its own: a session's may be too small for a handler. */
static int
answer_signals(void)
{
	static char memory[HANDLER_STACK];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	struct sigaction action = { .sa_handler = dump_all,
		.sa_flags = SA_ONSTACK | SA_RESTART };
	void *unwinder[1];

	/* So that the handler does not load it. */
	fringe_backtrace(unwinder, 1);
	return sigaltstack(&stack, NULL) || sigaction(SIGUSR1, &action, NULL);
}

static int
begin(struct session *session, const char *name)
{
	struct fringe_attributes attributes = { name, 0 };

	return session_create(session, 0, serve, NULL) ||
	    fringe_generator_set_attributes(&session->generator, &attributes) ||
	    session_resume(session, "", NULL) < 0;
}

int
main(void)
{
	static const char *const names[] = { "red", "green", "blue" };
	struct session sessions[SESSIONS];
	char line[80];
	char word[80];
	long total;
	int i;

	if (answer_signals())
		return 1;
	for (i = 0; i < SESSIONS; i++)
		if (begin(&sessions[i], names[i]))
			return 1;
	while (fgets(line, sizeof(line), stdin)) {
		if (*line == '?')
			raise(SIGUSR1);
		else if (sscanf(line, "%d %s", &i, word) == 2 && i >= 0 &&
		    i < SESSIONS &&
		    session_resume(&sessions[i], word, &total) >= 0)
			printf("%s: %ld\n", names[i], total);
	}
	for (i = 0; i < SESSIONS; i++)
		if (session_close(&sessions[i], NULL) < 0 ||
		    session_destroy(&sessions[i]))
			return 1;
	return 0;
}
