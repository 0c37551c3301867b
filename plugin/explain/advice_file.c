// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/advice_file.h"

#include "model/text.h"

enum {
	MAX_LINES = 10000,
	FIELDS = 4,
};

static const char blanks[] = " \t\r";

/** A piece of the file, without blanks around it. */
struct piece {
	const char *start;
	size_t length;
};

static struct piece trim(const char *start, const char *end)
{
	while (start < end && strchr(blanks, *start) && *start)
		start++;
	while (end > start && strchr(blanks, end[-1]) && end[-1])
		end--;
	return (struct piece){start, (size_t)(end - start)};
}

/** Cuts a line at its bars; @return how many pieces there are, of which the first FIELDS are stored. */
static size_t split(struct piece line, struct piece ret[FIELDS])
{
	const char *end = line.start + line.length;
	size_t count = 0;
	for (const char *start = line.start; start <= end; count++) {
		const char *bar = memchr(start, '|', (size_t)(end - start));
		const char *stop = bar ? bar : end;
		if (count < FIELDS)
			ret[count] = trim(start, stop);
		start = stop + 1;
	}
	return count;
}

static bool read_match(struct piece *pattern, enum py_library_match *ret)
{
	static const char *const words[] = {
		[LIBRARY_CLASS] = "class",
		[LIBRARY_ENTRY] = "entry",
		[LIBRARY_CALL] = "call",
	};
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t length = strlen(words[i]);
		if (pattern->length <= length || memcmp(pattern->start, words[i], length) != 0 ||
		    !strchr(blanks, pattern->start[length]))
			continue;
		*ret = (enum py_library_match)i;
		*pattern = trim(pattern->start + length, pattern->start + pattern->length);
		return pattern->length != 0;
	}
	return false;
}

static const char *escaped(struct arena *arena, struct piece piece)
{
	struct text text = {0};
	text_add_escaped(&text, piece.start, piece.length);
	const char *copy = arena_strdup(arena, text_get(&text));
	text_deinit(&text);
	return copy;
}

/** @return what is wrong with the line, NULL: nothing */
static const char *parse_line(struct py_process *process, struct piece line)
{
	struct arena *arena = process->arena;
	struct piece fields[FIELDS] = {{0}};
	struct py_library library;
	size_t count = split(line, fields);
	if (count != FIELDS)
		return arena_printf(
			arena,
			"it has %zu fields between bars, not 4: "
			"`class|entry|call PATTERN | LIBRARY | WHAT IT DOES | HOW IT IS ENDED`",
			count);
	if (!read_match(&fields[0], &library.match))
		return "it must begin with `class NAME`, `entry NAME` or `call NAME`";
	for (size_t i = 0; i < FIELDS; i++)
		if (!fields[i].length)
			return arena_printf(arena, "its field %zu is empty", i + 1);
	if (memchr(fields[0].start, ' ', fields[0].length))
		return "a pattern is one dotted name without blanks, as `acme.pool.*`";
	library.pattern = escaped(arena, fields[0]);
	if (strpbrk(library.pattern, "[]?\\"))
		return "a pattern has letters, digits, `_`, `.`, and `*` for any text";
	library.name = escaped(arena, fields[1]);
	library.purpose = escaped(arena, fields[2]);
	library.ending = escaped(arena, fields[3]);
	vec_add(arena, &process->libraries, library);
	return NULL;
}

void advice_file_parse(struct py_process *process, const char *name, const char *text, size_t length)
{
	const char *end = text + length;
	size_t number = 0;
	for (const char *start = text; start < end;) {
		const char *newline = memchr(start, '\n', (size_t)(end - start));
		const char *stop = newline ? newline : end;
		struct piece line = trim(start, stop);
		start = stop + 1;
		if (++number > MAX_LINES) {
			py_warn(process, "advice-file",
				"%s: only its first %d lines are used; split the file", name,
				MAX_LINES);
			return;
		}
		if (!line.length || line.start[0] == '#')
			continue;
		const char *wrong = parse_line(process, line);
		if (wrong)
			py_warn(process, "advice-file", "%s:%zu: this line is not used: %s", name,
				number, wrong);
	}
}
