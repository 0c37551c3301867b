// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_deinit(struct text *text)
{
	free(text->data);
	*text = (struct text){0};
}

const char *text_get(const struct text *text)
{
	return text->data ? text->data : "";
}

static void __attribute__((noreturn)) out_of_memory(void)
{
	fputs("pyhang: out of memory\n", stderr);
	abort();
}

static void text_reserve(struct text *text, size_t more)
{
	if (more >= SIZE_MAX / 2 - text->length)
		out_of_memory();
	size_t needed = text->length + more + 1;
	if (needed <= text->capacity)
		return;
	size_t capacity = text->capacity ? text->capacity : 256;
	while (capacity < needed)
		capacity *= 2;
	char *data = realloc(text->data, capacity);
	if (!data)
		out_of_memory();
	text->data = data;
	text->capacity = capacity;
}

void text_add_n(struct text *text, const char *bytes, size_t length)
{
	text_reserve(text, length);
	if (length)
		memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *bytes)
{
	text_add_n(text, bytes, strlen(bytes));
}

void text_vprintf(struct text *text, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	if (length > 0) {
		text_reserve(text, (size_t)length);
		vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
		text->length += (size_t)length;
	}
	va_end(again);
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	text_vprintf(text, format, arguments);
	va_end(arguments);
}

void text_pad(struct text *text, size_t count)
{
	text_reserve(text, count);
	memset(text->data + text->length, ' ', count);
	text->length += count;
	text->data[text->length] = '\0';
}

/** Decodes one UTF-8 sequence; returns its length, 0 when it is invalid (overlong, surrogate, cut). */
static size_t utf8_decode(const unsigned char *bytes, size_t length, uint32_t *ret)
{
	if (bytes[0] < 0x80) {
		*ret = bytes[0];
		return 1;
	}
	size_t size = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || size > length)
		return 0;
	uint32_t code = bytes[0] & (0xff >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret = code;
	return size;
}

static bool is_harmful(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} harmful[] = {
		{0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c},
		{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
	};
	for (size_t i = 0; i < ARRAY_SIZE(harmful); i++)
		if (code >= harmful[i].first && code <= harmful[i].last)
			return true;
	return false;
}

static size_t code_columns(uint32_t code)
{
	static const struct {
		uint32_t first, last;
		size_t columns;
	} ranges[] = {
#define COLUMNS(first, last, columns) {first, last, columns},
#include "model/text_columns.def"
#undef COLUMNS
	};
	size_t low = 0, high = ARRAY_SIZE(ranges);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (code < ranges[middle].first)
			high = middle;
		else if (code > ranges[middle].last)
			low = middle + 1;
		else
			return ranges[middle].columns;
	}
	return 1;
}

size_t text_columns(const char *bytes)
{
	size_t columns = 0;
	size_t left = strlen(bytes);
	while (left) {
		uint32_t code;
		size_t size = utf8_decode((const unsigned char *)bytes, left, &code);
		columns += size ? code_columns(code) : 1;
		size = size ? size : 1;
		bytes += size;
		left -= size;
	}
	return columns;
}

bool text_is_harmless(const char *bytes)
{
	size_t left = strlen(bytes);
	while (left) {
		uint32_t code;
		size_t size = utf8_decode((const unsigned char *)bytes, left, &code);
		if (!size || is_harmful(code))
			return false;
		bytes += size;
		left -= size;
	}
	return true;
}

void text_add_escaped(struct text *text, const char *bytes, size_t length)
{
	while (length) {
		uint32_t code;
		size_t size = utf8_decode((const unsigned char *)bytes, length, &code);
		if (!size) {
			text_printf(text, "\\x%02x", (unsigned char)*bytes);
			size = 1;
		} else if (!is_harmful(code)) {
			text_add_n(text, bytes, size);
		} else if (code < 0x100) {
			text_printf(text, "\\x%02x", (unsigned)code);
		} else {
			text_printf(text, code > 0xffff ? "\\U%08x" : "\\u%04x", (unsigned)code);
		}
		bytes += size;
		length -= size;
	}
}
