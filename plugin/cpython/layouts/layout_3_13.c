// SPDX-License-Identifier: GPL-3.0-or-later
// _thread.lock became a PyMutex in 3.13.1.
// Py_DEBUG builds have larger structures inside _PyRuntime and PyInterpreterState.
#include "cpython/layouts/tables.h"

const struct layout layout_3_13_0 = {
	.name = "3.13.0",
	.major = 3,
	.minor = 13,
	.last_micro = 0,
	.word_size = 8,
#include "cpython/layouts/layout_3_13.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(283320),
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
			.sizeof_interp = AT(194968),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7752),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7656),
			.sysdict = AT(7640),
			.builtins = AT(7648),
			.import_lock_mutex = AT(7704),
			.import_lock_thread = AT(7712),
			.import_lock_level = AT(7720),
			.stoptheworld = AT(10728),
			.atexit_callbacks = AT(10712),
			.atexit_ncallbacks = AT(10720),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(40),
			.sem = AT(16),
			.locked = AT(32),
		},
};

const struct layout layout_3_13 = {
	.name = "3.13",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.word_size = 8,
#include "cpython/layouts/layout_3_13.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(283376),
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
			.sizeof_interp = AT(194976),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7752),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7656),
			.sysdict = AT(7640),
			.builtins = AT(7648),
			.import_lock_mutex = AT(7704),
			.import_lock_thread = AT(7712),
			.import_lock_level = AT(7720),
			.stoptheworld = AT(10728),
			.atexit_callbacks = AT(10712),
			.atexit_ncallbacks = AT(10720),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(24),
			.mutex = AT(16),
		},
};

const struct layout layout_3_13_0d = {
	.name = "3.13.0d",
	.major = 3,
	.minor = 13,
	.last_micro = 0,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(299336),
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
			.sizeof_interp = AT(194984),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7752),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7656),
			.sysdict = AT(7640),
			.builtins = AT(7648),
			.import_lock_mutex = AT(7704),
			.import_lock_thread = AT(7712),
			.import_lock_level = AT(7720),
			.stoptheworld = AT(10736),
			.atexit_callbacks = AT(10720),
			.atexit_ncallbacks = AT(10728),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(40),
			.sem = AT(16),
			.locked = AT(32),
		},
};

const struct layout layout_3_13d = {
	.name = "3.13d",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.debug = true,
	.word_size = 8,
#include "cpython/layouts/layout_3_13.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(299392),
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
			.sizeof_interp = AT(194992),
			.next = AT(7264),
			.tstate_head = AT(7344),
			.threads_main = AT(7352),
			.id = AT(7272),
			.whence = AT(7304),
			.finalizing = AT(7320),
			.finalizing_tstate = AT(7384),
			.gil = AT(16),
			.own_gil = AT(24),
			.embedded_gil = AT(7752),
			.gc = AT(7400),
			.gc_collecting = AT(7600),
			.modules = AT(7656),
			.sysdict = AT(7640),
			.builtins = AT(7648),
			.import_lock_mutex = AT(7704),
			.import_lock_thread = AT(7712),
			.import_lock_level = AT(7720),
			.stoptheworld = AT(10736),
			.atexit_callbacks = AT(10720),
			.atexit_ncallbacks = AT(10728),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(24),
			.mutex = AT(16),
		},
};
