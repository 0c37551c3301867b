// SPDX-License-Identifier: GPL-3.0-or-later
// Py_DEBUG builds have larger structures inside _PyRuntime and PyInterpreterState.
#include "cpython/layouts/tables.h"

const struct layout layout_3_15t = {
	.name = "3.15t",
	.major = 3,
	.minor = 15,
	.last_micro = 255,
	.free_threaded = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_15t.def"

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(409296),
			.initialized = AT(904),
			.finalizing = AT(912),
			.finalizing_id = AT(920),
			.interpreters_head = AT(936),
			.interpreters_main = AT(944),
			.main_thread = AT(960),
			.thread_handles = AT(1368),
		},

	// Include/internal/pycore_interp_structs.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(250328),
			.next = AT(7264),
			.tstate_head = AT(7336),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7296),
			.finalizing = AT(7312),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7736),
			.gc = AT(7400),
			.gc_collecting = AT(7512),
			.modules = AT(7592),
			.sysdict = AT(7576),
			.builtins = AT(7584),
			.import_lock_mutex = AT(7688),
			.import_lock_thread = AT(7696),
			.import_lock_level = AT(7704),
			.stoptheworld = AT(10800),
			.finalization_guards = AT(230912),
			.atexit_callbacks = AT(10792),
			.asyncio_tasks_head = AT(17256),
		},
};

const struct layout layout_3_15td = {
	.name = "3.15td",
	.major = 3,
	.minor = 15,
	.last_micro = 255,
	.free_threaded = true,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_15t.def"

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(425368),
			.initialized = AT(904),
			.finalizing = AT(912),
			.finalizing_id = AT(920),
			.interpreters_head = AT(936),
			.interpreters_main = AT(944),
			.main_thread = AT(960),
			.thread_handles = AT(1368),
		},

	// Include/internal/pycore_interp_structs.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(250392),
			.next = AT(7264),
			.tstate_head = AT(7336),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7296),
			.finalizing = AT(7312),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7736),
			.gc = AT(7400),
			.gc_collecting = AT(7512),
			.modules = AT(7592),
			.sysdict = AT(7576),
			.builtins = AT(7584),
			.import_lock_mutex = AT(7688),
			.import_lock_thread = AT(7696),
			.import_lock_level = AT(7704),
			.stoptheworld = AT(10808),
			.finalization_guards = AT(230936),
			.atexit_callbacks = AT(10800),
			.asyncio_tasks_head = AT(17264),
		},
};
