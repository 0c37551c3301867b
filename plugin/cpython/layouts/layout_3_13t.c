// SPDX-License-Identifier: GPL-3.0-or-later
// _thread.lock became a PyMutex in 3.13.1.
// Py_DEBUG builds have larger structures inside _PyRuntime and PyInterpreterState.
#include "cpython/layouts/tables.h"

const struct layout layout_3_13_0t = {
	.name = "3.13.0t",
	.major = 3,
	.minor = 13,
	.last_micro = 0,
	.free_threaded = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13t.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(328320),
			.initialized = AT(600),
			.finalizing = AT(608),
			.finalizing_id = AT(616),
			.interpreters_head = AT(632),
			.interpreters_main = AT(640),
			.main_thread = AT(656),
			.thread_handles = AT(1064),
		},

	// Include/internal/pycore_interp.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(215616),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7760),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7664),
			.sysdict = AT(7648),
			.builtins = AT(7656),
			.import_lock_mutex = AT(7712),
			.import_lock_thread = AT(7720),
			.import_lock_level = AT(7728),
			.stoptheworld = AT(10744),
			.atexit_callbacks = AT(10728),
			.atexit_ncallbacks = AT(10736),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
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

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(328320),
			.initialized = AT(600),
			.finalizing = AT(608),
			.finalizing_id = AT(616),
			.interpreters_head = AT(632),
			.interpreters_main = AT(640),
			.main_thread = AT(656),
			.thread_handles = AT(1064),
		},

	// Include/internal/pycore_interp.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(215616),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7760),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7664),
			.sysdict = AT(7648),
			.builtins = AT(7656),
			.import_lock_mutex = AT(7712),
			.import_lock_thread = AT(7720),
			.import_lock_level = AT(7728),
			.stoptheworld = AT(10744),
			.atexit_callbacks = AT(10728),
			.atexit_ncallbacks = AT(10736),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(40),
			.mutex = AT(32),
		},
};

const struct layout layout_3_13_0td = {
	.name = "3.13.0td",
	.major = 3,
	.minor = 13,
	.last_micro = 0,
	.free_threaded = true,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13t.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(346752),
			.initialized = AT(600),
			.finalizing = AT(608),
			.finalizing_id = AT(616),
			.interpreters_head = AT(632),
			.interpreters_main = AT(640),
			.main_thread = AT(656),
			.thread_handles = AT(1064),
		},

	// Include/internal/pycore_interp.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(218112),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7760),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7664),
			.sysdict = AT(7648),
			.builtins = AT(7656),
			.import_lock_mutex = AT(7712),
			.import_lock_thread = AT(7720),
			.import_lock_level = AT(7728),
			.stoptheworld = AT(10752),
			.atexit_callbacks = AT(10736),
			.atexit_ncallbacks = AT(10744),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(56),
			.sem = AT(32),
			.locked = AT(48),
		},
};

const struct layout layout_3_13td = {
	.name = "3.13td",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.free_threaded = true,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13t.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(346816),
			.initialized = AT(600),
			.finalizing = AT(608),
			.finalizing_id = AT(616),
			.interpreters_head = AT(632),
			.interpreters_main = AT(640),
			.main_thread = AT(656),
			.thread_handles = AT(1064),
		},

	// Include/internal/pycore_interp.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(218112),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7760),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7664),
			.sysdict = AT(7648),
			.builtins = AT(7656),
			.import_lock_mutex = AT(7712),
			.import_lock_thread = AT(7720),
			.import_lock_level = AT(7728),
			.stoptheworld = AT(10752),
			.atexit_callbacks = AT(10736),
			.atexit_ncallbacks = AT(10744),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(40),
			.mutex = AT(32),
		},
};
