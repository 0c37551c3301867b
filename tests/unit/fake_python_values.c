// SPDX-License-Identifier: GPL-3.0-or-later
// Text and numbers.
#include <string.h>

#include "fake_python.h"
#include "fake_python_private.h"

addr_t fake_bytes(struct fake_python *python, const void *bytes, size_t size)
{
	const struct layout *l = python->layout;
	addr_t object = fake_object(python, fake_type(python, l->major == 2 ? "str" : "bytes"),
				    layout_offset(l->bytes.sval) + size + 1);
	fake_set(python, object, l->object.ob_size, size);
	fake_put(python->fake, object + layout_offset(l->bytes.sval), bytes, size);
	return object;
}

static void put_characters(struct fake_python *python, addr_t data, const uint32_t *codes, size_t count,
			   unsigned char_size)
{
	for (size_t i = 0; i < count; i++)
		for (unsigned byte = 0; byte < char_size; byte++)
			fake_put_u8(python->fake, data + i * char_size + byte, (uint8_t)(codes[i] >> 8 * byte));
}

static bool is_ascii(const uint32_t *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i] > 0x7f)
			return false;
	return true;
}

addr_t fake_str_wide(struct fake_python *python, const uint32_t *codes, size_t count, unsigned char_size,
		     bool compact)
{
	const struct layout *l = python->layout;
	bool ascii = compact && char_size == 1 && is_ascii(codes, count);
	size_t header = layout_offset(ascii ? l->unicode.sizeof_ascii : l->unicode.sizeof_compact);
	addr_t object = fake_object(python, fake_type(python, "str"), header + 16 + (count + 1) * char_size);
	addr_t data = object + header;
	if (!compact) {
		data = fake_alloc(python, (count + 1) * char_size);
		fake_set(python, object, l->unicode.data, data);
	}
	fake_set(python, object, l->unicode.length, count);
	fake_set_u8(python, object, l->unicode.state,
		    (uint8_t)((char_size | (compact ? 8u : 0) | (ascii ? 16u : 0)) << l->str_kind_bit));
	put_characters(python, data, codes, count, char_size);
	return object;
}

addr_t fake_unicode_27(struct fake_python *python, const uint32_t *codes, size_t count)
{
	const struct layout *l = python->layout;
	addr_t object = fake_object(python, fake_type(python, "unicode"), 64);
	addr_t data = fake_alloc(python, (count + 1) * 4);
	fake_set(python, object, l->unicode.length, count);
	fake_set(python, object, l->unicode.data, data);
	put_characters(python, data, codes, count, 4);
	return object;
}

static addr_t make_str(struct fake_python *python, const char *ascii)
{
	size_t length = strlen(ascii);
	if (python->layout->major == 2)
		return fake_bytes(python, ascii, length);
	uint32_t *codes = arena_array(python->arena, uint32_t, length);
	for (size_t i = 0; i < length; i++)
		codes[i] = (uint8_t)ascii[i];
	return fake_str_wide(python, codes, length, 1, true);
}

addr_t fake_str(struct fake_python *python, const char *ascii)
{
	vec_each(const struct fake_text, known, &python->texts)
		if (!strcmp(known->text, ascii))
			return known->object;
	struct fake_text text = {arena_strdup(python->arena, ascii), make_str(python, ascii)};
	vec_add(python->arena, &python->texts, text);
	return text.object;
}

/** An int object of a class whose digits these are. */
static addr_t make_int(struct fake_python *python, const char *type, bool negative, const uint32_t *digits,
		       size_t count)
{
	const struct layout *l = python->layout;
	addr_t object = fake_object(python, fake_type(python, type),
				    layout_offset(l->number.digit) + 4 * (count + 2));
	if (layout_has(l->number.lv_tag))
		fake_set(python, object, l->number.lv_tag, count << 3 | (!count ? 1u : negative ? 2u : 0u));
	else
		fake_set(python, object, l->object.ob_size, negative ? -(uint64_t)count : count);
	for (size_t i = 0; i < count; i++)
		fake_put_u32(python->fake, object + layout_offset(l->number.digit) + 4 * i, digits[i]);
	return object;
}

addr_t fake_int_digits(struct fake_python *python, bool negative, const uint32_t *digits, size_t count)
{
	return make_int(python, python->layout->major == 2 ? "long" : "int", negative, digits, count);
}

static addr_t int_of(struct fake_python *python, const char *type, int64_t value)
{
	enum {
		DIGIT_BITS = 30,
	};
	const struct layout *l = python->layout;
	uint32_t digits[3];
	size_t count = 0;
	if (layout_has(l->number.ival)) {
		addr_t object = fake_object(python, fake_type(python, type), 64);
		fake_set(python, object, l->number.ival, (uint64_t)value);
		return object;
	}
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
	for (; left; left >>= DIGIT_BITS)
		digits[count++] = left & ((1u << DIGIT_BITS) - 1);
	return make_int(python, type, value < 0, digits, count);
}

addr_t fake_int(struct fake_python *python, int64_t value)
{
	return int_of(python, "int", value);
}

addr_t fake_bool(struct fake_python *python, bool value)
{
	return int_of(python, "bool", value);
}

addr_t fake_float(struct fake_python *python, double value)
{
	addr_t object = fake_object(python, fake_type(python, "float"), 64);
	fake_put(python->fake, object + layout_offset(python->layout->number.fval), &value, sizeof(value));
	return object;
}
