// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/say.h"

#include <string.h>

#include "model/arena.h"
#include "model/text.h"

static const char *const sentences[] = {
	[SAY_NOTHING] = NULL,
#define SENTENCE(name, text) [SAY_##name] = text,
#include "explain/sentences.def"
#undef SENTENCE
};

static const char *place_value(const struct say *words, const char *name, size_t length)
{
	const struct {
		const char *name;
		const char *value;
	} places[] = {
		{"thread", words->thread}, {"other", words->other}, {"lock", words->lock},
		{"where", words->where},   {"there", words->there}, {"function", words->function},
		{"what", words->what},     {"more", words->more},
	};
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (strlen(places[i].name) == length && !memcmp(places[i].name, name, length))
			return places[i].value;
	return NULL;
}

const char *say_in(struct arena *arena, enum sentence sentence, const struct say *words)
{
	const char *rest = sentences[sentence];
	if (!rest)
		return NULL;
	__attribute__((cleanup(text_deinit))) struct text text = {0};
	while (*rest) {
		size_t plain = strcspn(rest, "{");
		text_add_n(&text, rest, plain);
		rest += plain;
		if (!*rest)
			break;
		size_t length = strcspn(++rest, "}");
		if (length == strlen("count") && !memcmp(rest, "count", length)) {
			text_printf(&text, "%llu", (unsigned long long)words->count);
		} else {
			const char *value = place_value(words, rest, length);
			text_add(&text, value ? value : "?");
		}
		rest += length + (rest[length] == '}');
	}
	return arena_strndup(arena, text_get(&text), text.length);
}

bool say_is_complete(enum sentence sentence, const struct say *words)
{
	const char *rest = sentences[sentence] ? sentences[sentence] : "";
	while ((rest = strchr(rest, '{'))) {
		size_t length = strcspn(++rest, "}");
		bool counts = length == strlen("count") && !memcmp(rest, "count", length);
		if (!counts && !place_value(words, rest, length))
			return false;
	}
	return true;
}

static bool starts_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

const char *say_clipped(struct arena *arena, const char *text, size_t limit)
{
	size_t characters = 0;
	size_t cut = 0; // bytes before the last character that fits beside the "…"
	for (size_t i = 0; text[i]; i++) {
		if (!starts_character(text[i]))
			continue;
		if (characters + 1 == limit)
			cut = i;
		if (++characters > limit)
			return arena_printf(arena, "%.*s…", (int)cut, text);
	}
	return text;
}
