/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A pipeline of generators, and a timeline of it: characters feed a scanner,
 * whose tokens feed a parser, which yields the value of each line. The parser
 * is a recursive descent that pulls tokens wherever it needs one.
 *
 *	09-timeline FILE
 *
 * writes the timeline to FILE, for ui.perfetto.dev or chrome://tracing.
 */
#include <fringe.h>
#include <stdio.h>

struct token {
	int kind; /* 'n' for a number, or the character; 0 at the end */
	long number;
};

FRINGE_GENERATOR_NO_INPUT(characters, int);
FRINGE_GENERATOR_NO_INPUT(tokens, struct token);
FRINGE_GENERATOR_NO_INPUT(values, long);

struct parser {
	struct tokens *tokens;
	struct token next;
};

static char text[] = "1 + 2 * 3\n(4 - 1) * 5\n";

static int
read_characters(struct characters_yielder *yielder, void *argument)
{
	const char *at;

	for (at = argument; *at != '\0'; at++)
		if (characters_suspend(yielder, *at) < 0)
			break;
	return 0;
}

static struct token
scan(struct tokens_yielder *yielder, void *argument)
{
	struct token token;
	int next = 0;

	characters_resume(argument, &next);
	while (next != 0) {
		token = (struct token){ next, 0 };
		if (next >= '0' && next <= '9')
			token.kind = 'n';
		do {
			token.number = token.number * 10 + next - '0';
			next = 0;
			characters_resume(argument, &next);
		} while (token.kind == 'n' && next >= '0' && next <= '9');
		if (token.kind != ' ' && tokens_suspend(yielder, token) < 0)
			break;
	}
	return (struct token){ 0, 0 };
}

static void
advance(struct parser *parser)
{
	tokens_resume(parser->tokens, &parser->next);
}

static long sum(struct parser *parser);

static long
factor(struct parser *parser)
{
	long value = parser->next.number;
	int kind = parser->next.kind;

	advance(parser);
	if (kind != '(')
		return value;
	value = sum(parser);
	advance(parser);
	return value;
}

static long
product(struct parser *parser)
{
	long value = factor(parser);

	while (parser->next.kind == '*') {
		advance(parser);
		value *= factor(parser);
	}
	return value;
}

static long
sum(struct parser *parser)
{
	long value = product(parser);
	int kind;

	while (parser->next.kind == '+' || parser->next.kind == '-') {
		kind = parser->next.kind;
		advance(parser);
		value += kind == '+' ? product(parser) : -product(parser);
	}
	return value;
}

static long
parse(struct values_yielder *yielder, void *argument)
{
	struct parser parser = { argument, { 0, 0 } };

	for (advance(&parser); parser.next.kind != 0; advance(&parser))
		if (values_suspend(yielder, sum(&parser)) < 0)
			break;
	return 0;
}

static void
name(struct fringe_generator *generator, const char *name)
{
	const struct fringe_attributes attributes = { name, 0 };

	fringe_generator_set_attributes(generator, &attributes);
}

/* Returns how many values there are, or an error. */
static int
evaluate(long *results)
{
	struct characters characters;
	struct tokens tokens;
	struct values values;
	int count = 0;

	if (values_create(&values, 0, parse, &tokens) < 0 ||
	    tokens_create(&tokens, 0, scan, &characters) < 0 ||
	    characters_create(&characters, 0, read_characters, text) < 0)
		return -1;
	name(&values.generator, "values");
	name(&tokens.generator, "tokens");
	name(&characters.generator, "characters");
	FRINGE_FOR_EACH(values, value, &values)
		results[count++] = value;
	/* The parser came to the end; so did the others, or they are told. */
	tokens_close(&tokens, NULL);
	characters_close(&characters, NULL);
	values_destroy(&values);
	tokens_destroy(&tokens);
	characters_destroy(&characters);
	return count;
}

static int
put(const char *text, size_t size, void *file)
{
	return fwrite(text, 1, size, file) != size;
}

int
main(int count, char **arguments)
{
	long results[sizeof(text)];
	FILE *file;
	int failed;
	int i;

	if (count != 2) {
		fputs("usage: 09-timeline FILE\n", stderr);
		return 3;
	}
	if (fringe_recorder_start(0) < 0)
		return 1;
	count = evaluate(results);
	fringe_recorder_stop();
	for (i = 0; i < count; i++)
		printf("%ld\n", results[i]);
	file = fopen(arguments[1], "w");
	failed = !file || fringe_recorder_write(put, file) != 0;
	if ((file && fclose(file) != 0) || failed) {
		perror(arguments[1]);
		return 2;
	}
	return count < 0;
}
