// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/layouts/tables.h"

#define OBJECT_AT(offset) AT(offset)

const struct layout layout_3_6 = {
	.name = "3.6",
	.major = 3,
	.minor = 6,
	.last_micro = 255,
	.word_size = 8,
#include "cpython/layouts/layout_3_6.def"
};

#undef OBJECT_AT
#define OBJECT_AT(offset) AT(16 + (offset))

const struct layout layout_3_6d = {
	.name = "3.6d",
	.major = 3,
	.minor = 6,
	.last_micro = 255,
	.debug = true,
	.trace_refs = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_6.def"
};
