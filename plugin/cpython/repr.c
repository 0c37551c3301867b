// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/repr.h"

#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"
#include "model/text.h"

enum {
	MAX_ITEMS = 6,
	MAX_DEPTH = 2, // of containers inside containers
	MAX_BYTES = 60,
};

static void add_repr(const struct cpython *py, struct text *text, addr_t object, unsigned depth);

static void add_bytes(const struct cpython *py, struct text *text, addr_t object)
{
	uint64_t size;
	uint8_t data[MAX_BYTES];
	if (!py_read_word(py, object, py->layout->object.ob_size, &size))
		return;
	size_t shown = size < sizeof(data) ? (size_t)size : sizeof(data);
	if (!target_read(py->target, object + layout_offset(py->layout->bytes.sval), data, shown))
		return;
	text_add(text, "b'");
	for (size_t i = 0; i < shown; i++) {
		bool plain = data[i] >= 0x20 && data[i] < 0x7f && data[i] != '\'' && data[i] != '\\';
		text_printf(text, plain ? "%c" : "\\x%02x", data[i]);
	}
	text_add(text, shown < size ? "…'" : "'");
}

static void add_items(const struct cpython *py, struct text *text, addr_t object, const char *open,
		      const char *close, unsigned depth)
{
	struct py_sequence_iter iter;
	addr_t item;
	size_t shown = 0;
	text_add(text, open);
	py_sequence_iter_init(&iter, py, object);
	while (py_sequence_iter_next(&iter, &item)) {
		if (shown++)
			text_add(text, ", ");
		if (shown > MAX_ITEMS || depth >= MAX_DEPTH) {
			text_add(text, "…");
			break;
		}
		add_repr(py, text, item, depth + 1);
	}
	text_add(text, shown == 1 && open[0] == '(' ? ",)" : close);
}

static void add_pairs(const struct cpython *py, struct text *text, addr_t object, unsigned depth)
{
	struct py_dict_iter iter;
	addr_t key, value;
	size_t shown = 0;
	text_add(text, "{");
	py_dict_iter_init(&iter, py, object);
	while (py_dict_iter_next(&iter, &key, &value)) {
		if (shown++)
			text_add(text, ", ");
		if (shown > MAX_ITEMS || depth >= MAX_DEPTH) {
			text_add(text, "…");
			break;
		}
		add_repr(py, text, key, depth + 1);
		text_add(text, ": ");
		add_repr(py, text, value, depth + 1);
	}
	text_add(text, "}");
}

static void add_text(const struct cpython *py, struct text *text, addr_t object)
{
	const char *content = py_str_read(py, object);
	if (content)
		text_printf(text, "'%s'", content);
}

static void add_other(const struct cpython *py, struct text *text, addr_t object,
		      const struct py_type *type)
{
	double number;
	int64_t integer;
	enum tri truth = py_bool_read(py, object);
	if (truth != TRI_UNKNOWN)
		text_add(text, truth == TRI_YES ? "True" : "False");
	else if (py_is_none(py, object))
		text_add(text, "None");
	else if (py_int_read(py, object, &integer))
		text_printf(text, "%lld", (long long)integer);
	else if (py_number_read(py, object, &number))
		text_printf(text, "%.17g", number);
	else if (type->flags & PY_TYPE_LONG)
		text_add(text, "<large int>");
	else
		text_printf(text, "<%s at 0x%llx>", py_type_full_name(py, type),
			    (unsigned long long)object);
}

/** Calls itself for the items of containers, MAX_DEPTH deep at most. */
static void add_repr(const struct cpython *py, struct text *text, addr_t object, unsigned depth)
{
	const struct py_type *type = py_type_of(py, object);
	size_t before = text->length;
	if (type && type->flags & PY_TYPE_UNICODE)
		add_text(py, text, object);
	else if (type && type->flags & PY_TYPE_BYTES)
		py->layout->major == 2 ? add_text(py, text, object) : add_bytes(py, text, object);
	else if (type && type->flags & PY_TYPE_LIST)
		add_items(py, text, object, "[", "]", depth);
	else if (type && type->flags & PY_TYPE_TUPLE)
		add_items(py, text, object, "(", ")", depth);
	else if (type && type->flags & PY_TYPE_DICT)
		add_pairs(py, text, object, depth);
	else if (py_type_is(type, "", "set") || py_type_is(type, "", "frozenset"))
		add_items(py, text, object, "{", "}", depth);
	else if (type)
		add_other(py, text, object, type);
	if (text->length == before)
		text_printf(text, "<unreadable at 0x%llx>", (unsigned long long)object);
}

const char *py_repr(const struct cpython *py, addr_t object)
{
	struct text text = {0};
	add_repr(py, &text, object, 0);
	const char *copy = arena_strndup(py->arena, text_get(&text), text.length);
	text_deinit(&text);
	return copy;
}
