// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/code.h"

/** Sums of a crafted table leave the numbers that lines can have. */
static int line_of(int64_t line)
{
	return line > 0 && line <= INT32_MAX ? (int)line : 0;
}

int py_line_from_lnotab(struct py_bytes table, int first_line, int64_t offset, bool signed_lines)
{
	int64_t line = first_line;
	int64_t address = 0;
	for (size_t i = 0; i + 1 < table.size; i += 2) {
		address += table.data[i];
		if (address > offset)
			break;
		line += signed_lines ? (int8_t)table.data[i + 1] : table.data[i + 1];
	}
	return line_of(line);
}

int py_line_from_table_310(struct py_bytes table, int first_line, int64_t offset)
{
	enum {
		NO_LINE = -128,
	};
	int64_t line = first_line;
	int64_t end = 0;
	for (size_t i = 0; i + 1 < table.size; i += 2) {
		int8_t delta = (int8_t)table.data[i + 1];
		end += table.data[i];
		if (delta != NO_LINE)
			line += delta;
		if (offset < end)
			return delta == NO_LINE ? 0 : line_of(line);
	}
	return 0;
}

/** Little-endian groups of six bits; bit 6 says that one more follows. */
static size_t read_varint(struct py_bytes table, size_t at, uint32_t *ret)
{
	uint32_t value = 0;
	for (unsigned shift = 0; at < table.size && shift < 30; shift += 6) {
		uint8_t byte = table.data[at++];
		value |= (uint32_t)(byte & 0x3f) << shift;
		if (!(byte & 0x40))
			break;
	}
	*ret = value;
	return at;
}

static int32_t signed_of(uint32_t value)
{
	return value & 1 ? -(int32_t)(value >> 1) : (int32_t)(value >> 1);
}

int py_line_from_table_311(struct py_bytes table, int first_line, int64_t offset)
{
	enum {
		ENTRY_START = 0x80,
		CODE_NONE = 15,
		CODE_LONG = 14,
		CODE_NO_COLUMNS = 13,
		CODE_ONE_LINE_0 = 10,
	};
	int64_t line = first_line;
	int64_t end = 0;
	size_t at = 0;
	while (at < table.size) {
		uint8_t head = table.data[at++];
		unsigned code = head >> 3 & 15;
		uint32_t delta;
		end += ((head & 7) + 1) * 2;
		if (code == CODE_LONG || code == CODE_NO_COLUMNS) {
			read_varint(table, at, &delta);
			line += signed_of(delta);
		} else if (code >= CODE_ONE_LINE_0 && code < CODE_NO_COLUMNS) {
			line += (int)(code - CODE_ONE_LINE_0);
		}
		if (offset < end)
			return code == CODE_NONE ? 0 : line_of(line);
		while (at < table.size && !(table.data[at] & ENTRY_START))
			at++;
	}
	return 0;
}

/** Big-endian groups of six bits; bit 6 says that one more follows, bit 7 marks an entry's first byte. */
static bool read_exception_varint(struct py_bytes table, size_t *at, size_t *ret)
{
	size_t value = 0;
	for (unsigned groups = 0; *at < table.size && groups < 6; groups++) {
		uint8_t byte = table.data[(*at)++];
		value = value << 6 | (byte & 0x3f);
		if (!(byte & 0x40)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool py_exception_table_find(struct py_bytes table, size_t offset, struct py_handler *ret)
{
	size_t at = 0;
	while (at < table.size) {
		size_t start, length, target, depth_lasti;
		if (!read_exception_varint(table, &at, &start) ||
		    !read_exception_varint(table, &at, &length) ||
		    !read_exception_varint(table, &at, &target) ||
		    !read_exception_varint(table, &at, &depth_lasti))
			return false;
		if (offset < start * 2)
			return false;
		if (offset < (start + length) * 2) {
			*ret = (struct py_handler){start * 2, (start + length) * 2, target * 2,
						   depth_lasti >> 1};
			return true;
		}
	}
	return false;
}
