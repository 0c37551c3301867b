// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/number.h"

#include "cpython/object.h"

enum {
	DIGIT_BITS = 30, // PYLONG_BITS_IN_DIGIT: everywhere since 3.11, on 64-bit builds since 2.7
	MAX_DIGITS = 3,
};

static int64_t signed_word(const struct cpython *py, uint64_t word)
{
	return target_word_size(py->target) == 4 ? (int32_t)word : (int64_t)word;
}

/** Number of digits and sign. 3.12 moved them into lv_tag; the size's sign was the number's before. */
static bool read_size(const struct cpython *py, addr_t object, size_t *ret_digits, bool *ret_negative)
{
	const struct layout *l = py->layout;
	uint64_t word;
	if (layout_has(l->number.lv_tag)) {
		if (!py_read_word(py, object, l->number.lv_tag, &word))
			return false;
		*ret_digits = word >> 3;
		*ret_negative = (word & 3) == 2;
		return true;
	}
	if (!py_read_word(py, object, l->object.ob_size, &word))
		return false;
	int64_t size = signed_word(py, word);
	*ret_negative = size < 0;
	*ret_digits = (size_t)(size < 0 ? -size : size);
	return true;
}

bool py_int_read(const struct cpython *py, addr_t object, int64_t *ret)
{
	const struct layout *l = py->layout;
	const struct py_type *type = py_type_of(py, object);
	if (!type)
		return false;
	if (layout_has(l->number.ival) && type->flags & PY_TYPE_INT_27) {
		uint64_t word;
		if (!py_read_word(py, object, l->number.ival, &word))
			return false;
		*ret = signed_word(py, word);
		return true;
	}
	size_t digits;
	bool negative;
	if (!(type->flags & PY_TYPE_LONG) || !read_size(py, object, &digits, &negative) || digits > MAX_DIGITS)
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < digits; i++) {
		uint32_t digit;
		if (!target_read_u32(py->target, object + layout_offset(l->number.digit) + 4 * i, &digit) ||
		    (i == 2 && digit >> 4))
			return false;
		value |= (uint64_t)digit << DIGIT_BITS * i;
	}
	*ret = (int64_t)(negative ? -value : value);
	return true;
}

bool py_number_read(const struct cpython *py, addr_t object, double *ret)
{
	int64_t integer;
	const struct py_type *type = py_type_of(py, object);
	if (py_type_is(type, "", "float"))
		return target_read(py->target, object + layout_offset(py->layout->number.fval), ret,
				   sizeof(*ret));
	if (!py_int_read(py, object, &integer))
		return false;
	*ret = (double)integer;
	return true;
}

enum tri py_bool_read(const struct cpython *py, addr_t object)
{
	int64_t value;
	if (!py_type_is(py_type_of(py, object), "", "bool") || !py_int_read(py, object, &value))
		return TRI_UNKNOWN;
	return tri_of(value != 0);
}

bool py_is_none(const struct cpython *py, addr_t object)
{
	return py_type_is(py_type_of(py, object), "", "NoneType");
}
