// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/columns.h"

#include <string.h>

#include "model/text.h"

/** Bytes of the first character; the model's text is valid UTF-8, other bytes stand for themselves. */
static size_t char_size(const char *text)
{
	unsigned char lead = (unsigned char)*text;
	size_t expected = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
	size_t size = 1;
	while (size < expected && ((unsigned char)text[size] & 0xc0) == 0x80)
		size++;
	return size;
}

static size_t char_columns(const char *text, size_t size)
{
	char copy[5] = {0};
	memcpy(copy, text, size);
	return text_columns(copy);
}

size_t columns_prefix(const char *text, size_t columns)
{
	size_t used = 0, at = 0;
	while (text[at]) {
		size_t size = char_size(text + at);
		used += char_columns(text + at, size);
		if (used > columns)
			break;
		at += size;
	}
	return at;
}

/** The longest end of `text` that fits. */
static const char *columns_suffix(const char *text, size_t columns)
{
	size_t left = text_columns(text);
	while (*text && left > columns) {
		size_t size = char_size(text);
		size_t width = char_columns(text, size);
		left -= width < left ? width : left;
		text += size;
	}
	// A combining mark without its base would join the ellipsis.
	while (*text && !char_columns(text, char_size(text)))
		text += char_size(text);
	return text;
}

const char *columns_cut_end(struct arena *arena, const char *text, size_t columns,
			    const char *ellipsis)
{
	if (text_columns(text) <= columns)
		return text;
	size_t mark = text_columns(ellipsis);
	if (columns < mark)
		return arena_strndup(arena, ellipsis, columns_prefix(ellipsis, columns));
	size_t kept = columns_prefix(text, columns - mark);
	return arena_printf(arena, "%s%s", arena_strndup(arena, text, kept), ellipsis);
}

const char *columns_cut_middle(struct arena *arena, const char *text, size_t columns,
			       const char *ellipsis)
{
	size_t mark = text_columns(ellipsis);
	if (text_columns(text) <= columns || columns < mark + 2)
		return columns_cut_end(arena, text, columns, ellipsis);
	size_t kept = columns - mark;
	const char *head = arena_strndup(arena, text, columns_prefix(text, kept - kept / 2));
	return arena_printf(arena, "%s%s%s", head, ellipsis, columns_suffix(text, kept / 2));
}

static uint32_t decode(const char *text, size_t size)
{
	if (size == 1)
		return (unsigned char)*text;
	uint32_t code = (unsigned char)*text & (0xff >> (size + 1));
	for (size_t i = 1; i < size; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3f);
	return code;
}

static const char *fallback(struct arena *arena, const char *text, size_t size)
{
	uint32_t code = decode(text, size);
	if (size == 1)
		return arena_printf(arena, code < 0x80 ? "%c" : "\\x%02x", (int)code);
	if (code == 0x2026)
		return "...";
	if (code == 0x2190)
		return "<-";
	return arena_printf(arena, code > 0xffff ? "\\U%08x" : "\\u%04x", (unsigned)code);
}

const char *columns_ascii(struct arena *arena, const char *text)
{
	size_t at = 0;
	while (text[at] && (unsigned char)text[at] < 0x80)
		at++;
	if (!text[at])
		return text;
	struct text ascii __attribute__((cleanup(text_deinit))) = {0};
	while (*text) {
		size_t size = char_size(text);
		text_add(&ascii, fallback(arena, text, size));
		text += size;
	}
	return arena_strdup(arena, text_get(&ascii));
}
