// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/str.h"

#include "cpython/object.h"
#include "model/text.h"

/** Where the characters of a text object are. */
struct str_view {
	addr_t data;
	uint64_t length;    // in characters
	unsigned char_size; // 1: Latin-1 (or 2.7 bytes), 2, 4
	bool utf8;          // 2.7 str: bytes, shown as they are
};

static bool view_unicode(const struct cpython *py, addr_t object, struct str_view *ret)
{
	const struct layout *l = py->layout;
	uint8_t state;
	if (!py_read_word(py, object, l->unicode.length, &ret->length) ||
	    !py_read_u8(py, object, l->unicode.state, &state))
		return false;
	unsigned shift = l->str_kind_bit;
	unsigned kind = state >> shift & 7;
	bool compact = state >> shift & 8;
	bool ascii = state >> shift & 16;
	if (kind != 1 && kind != 2 && kind != 4)
		return false;
	ret->char_size = kind;
	if (!compact)
		return py_read_word(py, object, l->unicode.data, &ret->data) && ret->data;
	ret->data =
		object + layout_offset(ascii ? l->unicode.sizeof_ascii : l->unicode.sizeof_compact);
	return true;
}

static bool view_27(const struct cpython *py, addr_t object, const struct py_type *type,
		    struct str_view *ret)
{
	const struct layout *l = py->layout;
	if (type->flags & PY_TYPE_BYTES) {
		ret->char_size = 1;
		ret->utf8 = true;
		ret->data = object + layout_offset(l->bytes.sval);
		return py_read_word(py, object, l->object.ob_size, &ret->length);
	}
	// Py_UNICODE is 4 bytes in every wide build; a narrow build's text would look twice as long, and fails below.
	ret->char_size = 4;
	return py_read_word(py, object, l->unicode.length, &ret->length) &&
	       py_read_word(py, object, l->unicode.data, &ret->data);
}

static bool str_view(const struct cpython *py, addr_t object, struct str_view *ret)
{
	*ret = (struct str_view){0};
	const struct py_type *type = py_type_of(py, object);
	if (!type)
		return false;
	if (py->layout->major == 2)
		return type->flags & (PY_TYPE_BYTES | PY_TYPE_UNICODE) &&
		       view_27(py, object, type, ret);
	return type->flags & PY_TYPE_UNICODE && view_unicode(py, object, ret);
}

static void add_utf8(struct text *text, uint32_t code)
{
	char bytes[4];
	size_t size;
	if (code < 0x80) {
		bytes[0] = (char)code;
		size = 1;
	} else if (code < 0x800) {
		bytes[0] = (char)(0xc0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 0x3f));
		size = 2;
	} else if (code < 0x10000) {
		bytes[0] = (char)(0xe0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (code & 0x3f));
		size = 3;
	} else {
		bytes[0] = (char)(0xf0 | (code >> 18 & 7));
		bytes[1] = (char)(0x80 | (code >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (code & 0x3f));
		size = 4;
	}
	text_add_n(text, bytes, size);
}

const char *py_str_read(const struct cpython *py, addr_t object)
{
	struct str_view view;
	if (!str_view(py, object, &view))
		return NULL;
	size_t count = view.length > py->max_string ? py->max_string : (size_t)view.length;
	uint8_t *raw = arena_alloc(py->arena, count * view.char_size + 1);
	if (count && !target_read(py->target, view.data, raw, count * view.char_size))
		return NULL;
	struct text utf8 = {0};
	for (size_t i = 0; i < count; i++) {
		uint32_t code = raw[i * view.char_size];
		for (unsigned byte = 1; byte < view.char_size; byte++)
			code |= (uint32_t)raw[i * view.char_size + byte] << 8 * byte;
		if (view.utf8)
			text_add_n(&utf8, (const char *)&raw[i], 1);
		else
			add_utf8(&utf8, code);
	}
	struct text text = {0};
	text_add_escaped(&text, text_get(&utf8), utf8.length);
	if (count < view.length)
		text_add(&text, "…");
	const char *copy = arena_strndup(py->arena, text_get(&text), text.length);
	text_deinit(&utf8);
	text_deinit(&text);
	return copy;
}

bool py_str_equals(const struct cpython *py, addr_t object, const char *literal)
{
	struct str_view view;
	size_t length = strlen(literal);
	uint8_t raw[256];
	if (!str_view(py, object, &view) || view.length != length ||
	    length * view.char_size > sizeof(raw) ||
	    !target_read(py->target, view.data, raw, length * view.char_size))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (raw[i * view.char_size] != (uint8_t)literal[i])
			return false;
		for (unsigned byte = 1; byte < view.char_size; byte++)
			if (raw[i * view.char_size + byte])
				return false;
	}
	return true;
}
