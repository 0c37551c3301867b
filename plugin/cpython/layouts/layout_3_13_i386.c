// SPDX-License-Identifier: GPL-3.0-or-later
// Measured with the headers of Debian trixie's i386 packages (3.13.5); structures that are private to a .c file
// with the DWARF of its python3.13-dbg.
#include "cpython/layouts/tables.h"

const struct layout layout_3_13_i386 = {
	.name = "3.13 i386",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.word_size = 4,
#include "cpython/layouts/layout_3_13_i386.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime = {
		.sizeof_runtime = AT(148624),
		.initialized = AT(600),
		.finalizing = AT(604),
		.finalizing_id = AT(608),
		.interpreters_head = AT(616),
		.interpreters_main = AT(620),
		.main_thread = AT(632),
		.thread_handles = AT(848),
	},

	// Include/internal/pycore_interp.h, struct _is
	.interp = {
		.sizeof_interp = AT(99768),
		.next = AT(3644),
		.tstate_head = AT(3700),
		.threads_main = AT(3704),
		.id = AT(3648),
		.whence = AT(3672),
		.finalizing = AT(3684),
		.finalizing_tstate = AT(3720),
		.gil = AT(8),
		.own_gil = AT(12),
		.embedded_gil = AT(3936),
		.gc = AT(3728),
		.gc_collecting = AT(3848),
		.modules = AT(3876),
		.sysdict = AT(3868),
		.builtins = AT(3872),
		.import_lock_mutex = AT(3904),
		.import_lock_thread = AT(3908),
		.import_lock_level = AT(3916),
		.stoptheworld = AT(5548),
		.atexit_callbacks = AT(5536),
		.atexit_ncallbacks = AT(5540),
	},

	// Modules/_threadmodule.c, lockobject
	.lock = {
		.sizeof_lock = AT(12),
		.mutex = AT(8),
	},
};

const struct layout layout_3_13d_i386 = {
	.name = "3.13d i386",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.debug = true,
	.word_size = 4,
#include "cpython/layouts/layout_3_13_i386.def"

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime = {
		.sizeof_runtime = AT(156632),
		.initialized = AT(600),
		.finalizing = AT(604),
		.finalizing_id = AT(608),
		.interpreters_head = AT(616),
		.interpreters_main = AT(620),
		.main_thread = AT(632),
		.thread_handles = AT(848),
	},

	// Include/internal/pycore_interp.h, struct _is
	.interp = {
		.sizeof_interp = AT(99776),
		.next = AT(3644),
		.tstate_head = AT(3700),
		.threads_main = AT(3704),
		.id = AT(3648),
		.whence = AT(3672),
		.finalizing = AT(3684),
		.finalizing_tstate = AT(3720),
		.gil = AT(8),
		.own_gil = AT(12),
		.embedded_gil = AT(3936),
		.gc = AT(3728),
		.gc_collecting = AT(3848),
		.modules = AT(3876),
		.sysdict = AT(3868),
		.builtins = AT(3872),
		.import_lock_mutex = AT(3904),
		.import_lock_thread = AT(3908),
		.import_lock_level = AT(3916),
		.stoptheworld = AT(5552),
		.atexit_callbacks = AT(5540),
		.atexit_ncallbacks = AT(5544),
	},

	// Modules/_threadmodule.c, lockobject
	.lock = {
		.sizeof_lock = AT(12),
		.mutex = AT(8),
	},
};
