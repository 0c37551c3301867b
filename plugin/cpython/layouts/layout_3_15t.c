// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/layouts/tables.h"

const struct layout layout_3_15t = {
	.name = "3.15t",
	.major = 3,
	.minor = 15,
	.last_micro = 255,
	.free_threaded = true,
	.word_size = 8,
	.managed_dict = MANAGED_313,
	.managed_dict_at = 8,
	.line_table = LINES_311,
	.stack_refs = STACK_TAGGED,
	.code_unit = 2,
	.wordcode = 1,
	.first_hidden_owner = 3,
	.str_kind_bit = 0,
	// Include/opcode_ids.h
	.opcodes = {
		.setup_with = -1,
		.setup_finally = -1,
		.with_handler = 41,
		.push_exc_info = 30,
		.before_with = -1,
		.load_special = 94,
		.extended_arg = 67,
		.load_global = 91,
	},
	.adaptive = &opcodes_3_15,
	// Include/cpython/pystate.h, struct _ts, _status
	.status_active_bit = 4,
	.status_holds_gil_bit = 255,
	.status_finalizing_bit = 5,
	.status_cleared_bit = 6,

	// Include/internal/pycore_runtime_structs.h, struct pyruntimestate
	.runtime = {
		.sizeof_runtime = AT(409296),
		.initialized = AT(904),
		.finalizing = AT(912),
		.finalizing_id = AT(920),
		.interpreters_head = AT(936),
		.interpreters_main = AT(944),
		.main_thread = AT(960),
		.thread_handles = AT(1368),
		.stoptheworld = AT(10672),
	},

	// Include/internal/pycore_interp_structs.h, struct _is
	.interp = {
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

	// Include/internal/pycore_interp_structs.h, struct _gil_runtime_state
	.gil = {
		.sizeof_gil = AT(216),
		.enabled = AT(0),
		.last_holder = AT(16),
		.locked = AT(24),
		.switch_number = AT(32),
		.cond = AT(40),
		.mutex = AT(88),
		.switch_cond = AT(128),
		.switch_mutex = AT(176),
	},

	// Include/cpython/pystate.h, struct _ts
	.tstate = {
		.sizeof_tstate = AT(888),
		.prev = AT(0),
		.next = AT(8),
		.interp = AT(16),
		.eval_breaker = AT(24),
		.current_frame = AT(72),
		.base_frame = AT(80),
		.status = AT(32),
		.holds_gil = AT(36),
		.gil_requested = AT(40),
		.whence = AT(44),
		.state = AT(48),
		.async_exc = AT(168),
		.thread_id = AT(176),
		.native_thread_id = AT(184),
		.gilstate_counter = AT(160),
		.critical_section = AT(200),
		.id = AT(248),
		.datastack_chunk = AT(256),
	},

	// Include/object.h, PyObject and PyVarObject
	.object = {
		.sizeof_var_object = AT(40),
		.ob_type = AT(24),
		.ob_size = AT(32),
		.ob_tid = AT(0),
		.ob_mutex = AT(10),
	},

	// Include/internal/pycore_interpframe_structs.h, struct _PyInterpreterFrame
	.iframe = {
		.sizeof_iframe = AT(88),
		.executable = AT(0),
		.previous = AT(8),
		.globals = AT(24),
		.function = AT(16),
		.instr_ptr = AT(56),
		.stackpointer = AT(64),
		.tlbc_index = AT(72),
		.owner = AT(78),
		.localsplus = AT(80),
	},

	// Include/cpython/code.h, PyCodeObject
	.code = {
		.argcount = AT(68),
		.nlocals = AT(96),
		.stacksize = AT(80),
		.flags = AT(64),
		.consts = AT(40),
		.names = AT(48),
		.filename = AT(128),
		.name = AT(136),
		.qualname = AT(144),
		.firstlineno = AT(84),
		.linetable = AT(152),
		.exceptiontable = AT(56),
		.localsplusnames = AT(112),
		.localspluskinds = AT(120),
		.nlocalsplus = AT(88),
		.monitoring = AT(192),
		.executors = AT(168),
		.firsttraceable = AT(208),
		.tlbc = AT(224),
		.code_adaptive = AT(232),
	},

	// Include/internal/pycore_interpframe_structs.h, PyGenObject
	.gen = {
		.gi_frame_state = AT(83),
		.gi_iframe = AT(88),
	},

	// Include/cpython/funcobject.h, PyFunctionObject
	.function = {
		.code = AT(64),
		.globals = AT(32),
		.name = AT(48),
		.qualname = AT(56),
		.closure = AT(88),
		.module = AT(120),
	},

	// Include/cpython/classobject.h, PyMethodObject
	.method = {
		.func = AT(32),
		.self = AT(40),
	},

	// Include/cpython/methodobject.h, PyCFunctionObject
	.cfunction = {
		.ml = AT(32),
		.self = AT(40),
		.module = AT(48),
	},

	// Include/cpython/descrobject.h, PyMethodDescrObject
	.method_descr = {
		.type = AT(32),
		.name = AT(40),
	},

	// Objects/descrobject.c, wrapperobject
	.wrapper = {
		.descr = AT(32),
		.self = AT(40),
	},

	// Include/internal/pycore_moduleobject.h, PyModuleObject
	.module = {
		.dict = AT(32),
		.state = AT(40),
	},

	// Include/cpython/dictobject.h, PyDictObject
	.dict = {
		.used = AT(32),
		.keys = AT(48),
		.values = AT(56),
	},

	// Include/internal/pycore_dict.h, struct _dictkeysobject
	.dictkeys = {
		.log2_size = AT(8),
		.log2_index_bytes = AT(9),
		.kind = AT(10),
		.nentries = AT(24),
		.indices = AT(32),
	},

	// Include/internal/pycore_dict.h, struct _dictvalues
	.dictvalues = {
		.capacity = AT(0),
		.valid = AT(3),
		.values = AT(8),
	},

	// Include/cpython/setobject.h, PySetObject and setentry
	.set = {
		.used = AT(40),
		.mask = AT(48),
		.table = AT(56),
		.entry_key = AT(0),
		.entry_hash = AT(8),
	},

	// Include/cpython/listobject.h, PyListObject
	.list = {
		.item = AT(40),
	},

	// Include/cpython/tupleobject.h, PyTupleObject
	.tuple = {
		.item = AT(48),
	},

	// Include/cpython/longintrepr.h and floatobject.h
	.number = {
		.lv_tag = AT(32),
		.digit = AT(40),
		.fval = AT(32),
	},

	// Include/cpython/unicodeobject.h, PyASCIIObject, PyCompactUnicodeObject and PyUnicodeObject
	.unicode = {
		.sizeof_ascii = AT(56),
		.sizeof_compact = AT(72),
		.length = AT(32),
		.state = AT(49),
		.data = AT(72),
	},

	// Include/cpython/bytesobject.h, PyBytesObject
	.bytes = {
		.sval = AT(48),
	},

	// Include/cpython/object.h, struct _typeobject and PyHeapTypeObject
	.type = {
		.name = AT(40),
		.basicsize = AT(48),
		.itemsize = AT(56),
		.flags = AT(184),
		.base = AT(272),
		.dict = AT(280),
		.dictoffset = AT(304),
		.mro = AT(360),
		.cached_keys = AT(904),
		.heap_qualname = AT(896),
	},

	// Include/cpython/weakrefobject.h, struct _PyWeakReference
	.weakref = {
		.object = AT(32),
	},

	// Include/cpython/cellobject.h, PyCellObject
	.cell = {
		.ref = AT(32),
	},

	// Modules/_threadmodule.c, lockobject
	.lock = {
		.sizeof_lock = AT(40),
		.mutex = AT(32),
	},

	// Modules/_threadmodule.c, rlockobject
	.rlock = {
		.sizeof_rlock = AT(56),
		.mutex = AT(32),
		.owner = AT(40),
		.level = AT(48),
	},

	// Modules/_threadmodule.c, ThreadHandle and PyThreadHandleObject
	.handle = {
		.shutdown_node = AT(16),
		.ident = AT(32),
		.state = AT(52),
		.exiting = AT(57),
		.object_handle = AT(32),
	},

	// Modules/_threadmodule.c, thread_module_state
	.thread_module = {
		.shutdown_handles = AT(48),
	},

	// Modules/_io/bufferedio.c, buffered
	.buffered = {
		.lock = AT(120),
		.owner = AT(128),
	},

	// Modules/_multiprocessing/semaphore.c, SemLockObject
	.semlock = {
		.handle = AT(32),
		.last_tid = AT(40),
		.count = AT(48),
		.maxvalue = AT(52),
		.kind = AT(56),
	},

	// Modules/_queuemodule.c, simplequeueobject
	.simplequeue = {
		.waiting = AT(32),
		.num_items = AT(72),
	},

	// Python/parking_lot.c, struct wait_entry
	.wait_entry = {
		.addr = AT(8),
		.sema = AT(16),
		.node_next = AT(48),
		.node_prev = AT(56),
	},
};
