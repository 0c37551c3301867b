// SPDX-License-Identifier: GPL-3.0-or-later
// _PyRuntime.gc grew in 3.7.4 (PyGC_Head by 8 bytes a generation): what follows it moved.
#include "cpython/layouts/tables.h"

#define OBJECT_AT(offset) AT(offset)

const struct layout layout_3_7_0 = {
	.name = "3.7.0",
	.major = 3,
	.minor = 7,
	.last_micro = 3,
	.word_size = 8,
#include "cpython/layouts/layout_3_7.def"

	// Include/internal/pystate.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(1424),
			.initialized = AT(0),
			.finalizing = AT(8),
			.interpreters_head = AT(24),
			.interpreters_main = AT(32),
			.gil = AT(1176),
			.tstate_current = AT(1392),
		},
};

const struct layout layout_3_7 = {
	.name = "3.7",
	.major = 3,
	.minor = 7,
	.first_micro = 4,
	.last_micro = 255,
	.word_size = 8,
#include "cpython/layouts/layout_3_7.def"

	// Include/internal/pystate.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(1520),
			.initialized = AT(0),
			.finalizing = AT(8),
			.interpreters_head = AT(24),
			.interpreters_main = AT(32),
			.gil = AT(1264),
			.tstate_current = AT(1480),
			.gil_drop_request = AT(716),
		},
};

#undef OBJECT_AT
#define OBJECT_AT(offset) AT(16 + (offset))

const struct layout layout_3_7_0d = {
	.name = "3.7.0d",
	.major = 3,
	.minor = 7,
	.last_micro = 3,
	.debug = true,
	.trace_refs = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_7.def"

	// Include/internal/pystate.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(1424),
			.initialized = AT(0),
			.finalizing = AT(8),
			.interpreters_head = AT(24),
			.interpreters_main = AT(32),
			.gil = AT(1176),
			.tstate_current = AT(1392),
		},
};

const struct layout layout_3_7d = {
	.name = "3.7d",
	.major = 3,
	.minor = 7,
	.first_micro = 4,
	.last_micro = 255,
	.debug = true,
	.trace_refs = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_7.def"

	// Include/internal/pystate.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(1520),
			.initialized = AT(0),
			.finalizing = AT(8),
			.interpreters_head = AT(24),
			.interpreters_main = AT(32),
			.gil = AT(1264),
			.tstate_current = AT(1480),
			.gil_drop_request = AT(716),
		},
};
