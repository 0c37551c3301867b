// SPDX-License-Identifier: GPL-3.0-or-later
// Py_DEBUG builds have larger structures inside _PyRuntime and PyInterpreterState.
#include "cpython/layouts/tables.h"

const struct layout layout_3_14 = {
	.name = "3.14",
	.major = 3,
	.minor = 14,
	.last_micro = 255,
	.word_size = 8,
#include "cpython/layouts/layout_3_14.def"

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(316616),
			.initialized = AT(776),
			.finalizing = AT(784),
			.finalizing_id = AT(792),
			.interpreters_head = AT(808),
			.interpreters_main = AT(816),
			.main_thread = AT(832),
			.thread_handles = AT(1240),
		},

	// Include/internal/pycore_interp_structs.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(225864),
			.next = AT(7272),
			.tstate_head = AT(7344),
			.threads_main = AT(7360),
			.id = AT(7280),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7392),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7784),
			.gc = AT(7408),
			.gc_collecting = AT(7600),
			.modules = AT(7688),
			.sysdict = AT(7672),
			.builtins = AT(7680),
			.import_lock_mutex = AT(7736),
			.import_lock_thread = AT(7744),
			.import_lock_level = AT(7752),
			.stoptheworld = AT(10800),
			.atexit_callbacks = AT(10792),
			.asyncio_tasks_head = AT(10880),
		},
};

const struct layout layout_3_14d = {
	.name = "3.14d",
	.major = 3,
	.minor = 14,
	.last_micro = 255,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_14.def"

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(332632),
			.initialized = AT(776),
			.finalizing = AT(784),
			.finalizing_id = AT(792),
			.interpreters_head = AT(808),
			.interpreters_main = AT(816),
			.main_thread = AT(832),
			.thread_handles = AT(1240),
		},

	// Include/internal/pycore_interp_structs.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(225880),
			.next = AT(7272),
			.tstate_head = AT(7344),
			.threads_main = AT(7360),
			.id = AT(7280),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7392),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7784),
			.gc = AT(7408),
			.gc_collecting = AT(7600),
			.modules = AT(7688),
			.sysdict = AT(7672),
			.builtins = AT(7680),
			.import_lock_mutex = AT(7736),
			.import_lock_thread = AT(7744),
			.import_lock_level = AT(7752),
			.stoptheworld = AT(10808),
			.atexit_callbacks = AT(10800),
			.asyncio_tasks_head = AT(10888),
		},
};
