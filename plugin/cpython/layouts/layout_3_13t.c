// SPDX-License-Identifier: GPL-3.0-or-later
// _thread.lock became a PyMutex in 3.13.1.
#include "cpython/layouts/tables.h"

const struct layout layout_3_13_0t = {
	.name = "3.13.0t",
	.major = 3,
	.minor = 13,
	.last_micro = 0,
	.free_threaded = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13t.def"

	// Modules/_threadmodule.c, lockobject
	.lock = {
		.sizeof_lock = AT(56),
		.sem = AT(32),
		.locked = AT(48),
	},
};

const struct layout layout_3_13t = {
	.name = "3.13t",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.free_threaded = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13t.def"

	// Modules/_threadmodule.c, lockobject
	.lock = {
		.sizeof_lock = AT(40),
		.mutex = AT(32),
	},
};
