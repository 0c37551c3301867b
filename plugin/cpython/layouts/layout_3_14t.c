// SPDX-License-Identifier: GPL-3.0-or-later
// Py_DEBUG builds have larger structures inside _PyRuntime and PyInterpreterState.
#include "cpython/layouts/tables.h"

const struct layout layout_3_14t = {
	.name = "3.14t",
	.major = 3,
	.minor = 14,
	.last_micro = 255,
	.free_threaded = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_14t.def"

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(365624),
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
			.sizeof_interp = AT(249976),
			.next = AT(7272),
			.tstate_head = AT(7344),
			.threads_main = AT(7360),
			.id = AT(7280),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7392),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7808),
			.gc = AT(7408),
			.gc_collecting = AT(7600),
			.modules = AT(7712),
			.sysdict = AT(7696),
			.builtins = AT(7704),
			.import_lock_mutex = AT(7760),
			.import_lock_thread = AT(7768),
			.import_lock_level = AT(7776),
			.stoptheworld = AT(10848),
			.atexit_callbacks = AT(10840),
			.asyncio_tasks_head = AT(17304),
		},
};

const struct layout layout_3_14td = {
	.name = "3.14td",
	.major = 3,
	.minor = 14,
	.last_micro = 255,
	.free_threaded = true,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_14t.def"

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(381696),
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
			.sizeof_interp = AT(250040),
			.next = AT(7272),
			.tstate_head = AT(7344),
			.threads_main = AT(7360),
			.id = AT(7280),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7392),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7808),
			.gc = AT(7408),
			.gc_collecting = AT(7600),
			.modules = AT(7712),
			.sysdict = AT(7696),
			.builtins = AT(7704),
			.import_lock_mutex = AT(7760),
			.import_lock_thread = AT(7768),
			.import_lock_level = AT(7776),
			.stoptheworld = AT(10856),
			.atexit_callbacks = AT(10848),
			.asyncio_tasks_head = AT(17312),
		},
};
