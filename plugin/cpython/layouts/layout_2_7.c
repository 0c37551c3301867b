// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/layouts/tables.h"

#define OBJECT_AT(offset) AT(offset)

const struct layout layout_2_7 = {
	.name = "2.7",
	.major = 2,
	.minor = 7,
	.last_micro = 255,
	.word_size = 8,
#include "cpython/layouts/layout_2_7.def"
};

#undef OBJECT_AT
#define OBJECT_AT(offset) AT(16 + (offset))

const struct layout layout_2_7d = {
	.name = "2.7d",
	.major = 2,
	.minor = 7,
	.last_micro = 255,
	.debug = true,
	.trace_refs = true,
	.word_size = 8,
#include "cpython/layouts/layout_2_7.def"
};
