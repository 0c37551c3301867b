// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A string that grows, and the escaping of text that came from the target. */
#ifndef PYHANG_MODEL_TEXT_H
#define PYHANG_MODEL_TEXT_H

#include <stdarg.h>

#include "model/types.h"

/** Owned by whoever declared it: `struct text text = {0};` … `text_deinit(&text)`. */
struct text {
	char *data; /**< NUL-terminated once anything was added, else NULL */
	size_t length;
	size_t capacity;
};

void text_deinit(struct text *text);

/** The content, "" when nothing was added yet. */
const char *text_get(const struct text *text);

void text_add(struct text *text, const char *bytes);
void text_add_n(struct text *text, const char *bytes, size_t length);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/** Adds `count` spaces. */
void text_pad(struct text *text, size_t count);

/**
 * Terminal columns that UTF-8 `bytes` take. East Asian wide characters count two, combining
 * ones none, invalid bytes one each.
 */
size_t text_columns(const char *bytes);

/**
 * Whether the text holds nothing that could act on a terminal: no control characters (C0, DEL,
 * C1), no invalid UTF-8, no bidirectional overrides.
 */
bool text_is_harmless(const char *bytes);

/**
 * Adds text that came from the target: control characters, C1 codes, invalid UTF-8 and
 * bidirectional overrides become \xNN or \uNNNN. The model holds such text already escaped
 * (capture does it, once), so that nothing behind it needs to think of it again.
 */
void text_add_escaped(struct text *text, const char *bytes, size_t length);

#endif
