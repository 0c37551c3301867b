// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "model/text.h"
#include "model/vec.h"

struct option_row {
	enum option option;
	const char *spelling;
	const char *value; // what stands behind it: "a format"; NULL: nothing
};

static const struct option_row option_rows[] = {
	{OPTION_VERBOSE, "-v", NULL},
	{OPTION_LOCALS, "--locals", NULL},
	{OPTION_FORMAT, "--format", "a format"},
	{OPTION_ALL, "--all", NULL},
	{OPTION_LIMIT, "--limit", "a number"},
	{OPTION_NATIVE, "--native", NULL},
};

struct word {
	const char *text;
	bool quoted;
};

typedef VEC(struct word) word_vec;

const char *option_spelling(enum option option)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_rows); i++)
		if (option_rows[i].option == option)
			return option_rows[i].spelling;
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/** Reads one word; returns what is behind it, NULL when a quote is not closed. */
static const char *split_word(struct arena *arena, const char *at, struct word *ret)
{
	char *text = arena_alloc(arena, strlen(at) + 1);
	size_t length = 0;
	char quote = 0;
	for (; *at && (quote || !is_space(*at)); at++) {
		if (*at == '\\' && at[1] && quote != '\'')
			text[length++] = *++at;
		else if (quote ? *at == quote : *at == '\'' || *at == '"') {
			quote = quote ? 0 : *at;
			ret->quoted = true;
		} else
			text[length++] = *at;
	}
	ret->text = text;
	return quote ? NULL : at;
}

static bool split_line(struct arena *arena, const char *line, word_vec *ret)
{
	for (const char *at = line; at;) {
		while (is_space(*at))
			at++;
		if (!*at)
			return true;
		at = split_word(arena, at, vec_push(arena, ret));
	}
	return false;
}

static const struct option_row *option_find(const char *word, size_t length, unsigned accepted)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_rows); i++)
		if (option_rows[i].option & accepted && strlen(option_rows[i].spelling) == length &&
		    !strncmp(option_rows[i].spelling, word, length))
			return &option_rows[i];
	return NULL;
}

static const char *unknown_option(struct arena *arena, const char *command, const char *word)
{
	return arena_printf(arena, "`%s` has no option `%s`: `help %s` lists what it has.", command,
			    word, command);
}

/** A number above 0; false for anything else. */
static bool parse_number(const char *word, size_t *ret)
{
	char *end;
	*ret = strtoul(word, &end, 10);
	return word[0] >= '0' && word[0] <= '9' && !*end && *ret;
}

static const char *take_value(struct arena *arena, const struct option_row *row, const char *value,
			      struct arguments *ret)
{
	if (row->option == OPTION_FORMAT)
		ret->format = value;
	else if (!parse_number(value, &ret->limit))
		return arena_printf(arena, "`%s` wants a number above 0, not `%s`.", row->spelling,
				    value);
	return NULL;
}

/** Takes the option in words[*at], and its value; moves *at to the last word that it took. */
static const char *parse_option(struct arena *arena, const char *command, unsigned accepted,
				const word_vec *words, size_t *at, struct arguments *ret)
{
	const char *word = words->items[*at].text;
	size_t length = strcspn(word, "=");
	const struct option_row *row = option_find(word, length, accepted);
	bool has_value = word[length] == '=';
	if (!row || (has_value && !row->value))
		return unknown_option(arena, command, word);
	ret->options |= row->option;
	if (!row->value)
		return NULL;
	if (!has_value && *at + 1 == words->count)
		return arena_printf(arena, "`%s` wants %s: `help %s` tells more.", row->spelling,
				    row->value, command);
	return take_value(arena, row, has_value ? word + length + 1 : words->items[++*at].text, ret);
}

static void add_rest(struct arena *arena, struct arguments *arguments, const struct word *word)
{
	arguments->quoted |= word->quoted;
	arguments->rest = arguments->rest
				  ? arena_printf(arena, "%s %s", arguments->rest, word->text)
				  : word->text;
}

const char *arguments_parse(struct arena *arena, const char *command, unsigned accepted,
			    const char *line, struct arguments *ret)
{
	*ret = (struct arguments){.command = command};
	word_vec words = {0};
	if (!split_line(arena, line, &words))
		return "A quote is not closed.";
	bool options_end = false;
	for (size_t i = 0; i < words.count; i++) {
		const struct word *word = &words.items[i];
		if (options_end || word->quoted || word->text[0] != '-' || !word->text[1]) {
			add_rest(arena, ret, word);
		} else if (!strcmp(word->text, "--")) {
			options_end = true;
		} else {
			const char *error = parse_option(arena, command, accepted, &words, &i, ret);
			if (error)
				return error;
		}
	}
	return NULL;
}
