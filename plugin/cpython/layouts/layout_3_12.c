// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/layouts/tables.h"

const struct layout layout_3_12 = {
	.name = "3.12",
	.major = 3,
	.minor = 12,
	.last_micro = 255,
	.word_size = 8,
	.managed_dict = MANAGED_312,
	.line_table = LINES_311,
	.stack_refs = STACK_POINTERS,
	.code_unit = 2,
	.wordcode = 1,
	.first_hidden_owner = 3,
	.str_kind_bit = 2,
	// Include/internal/pycore_frame.h (3.14+: pycore_interpframe_structs.h), FRAME_SUSPENDED …
	.gen_suspended = {-1, -1},
	// Include/opcode.h
	.opcodes = {
		.setup_with = -1,
		.setup_finally = -1,
		.with_handler = 49,
		.push_exc_info = 35,
		.before_with = 53,
		.load_special = -1,
		.extended_arg = 144,
		.load_global = 116,
	},
	.insns = &insns_3_12,
	.adaptive = &opcodes_3_12,
	// Include/cpython/pystate.h, struct _ts, _status
	.status_active_bit = 4,
	.status_holds_gil_bit = 255,
	.status_finalizing_bit = 5,
	.status_cleared_bit = 6,

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime = {
		.sizeof_runtime = AT(459944),
		.initialized = AT(16),
		.finalizing = AT(24),
		.interpreters_head = AT(40),
		.interpreters_main = AT(48),
		.main_thread = AT(64),
	},

	// Include/internal/pycore_interp.h, struct _is
	.interp = {
		.sizeof_interp = AT(383552),
		.next = AT(0),
		.tstate_head = AT(72),
		.gil_drop_request = AT(372),
		.id = AT(8),
		.finalizing = AT(44),
		.finalizing_tstate = AT(104),
		.gil = AT(384),
		.own_gil = AT(392),
		.embedded_gil = AT(1040),
		.gc = AT(112),
		.gc_collecting = AT(312),
		.modules = AT(944),
		.sysdict = AT(352),
		.builtins = AT(360),
		.import_lock_mutex = AT(992),
		.import_lock_thread = AT(1000),
		.import_lock_level = AT(1008),
		.atexit_callbacks = AT(3944),
		.atexit_ncallbacks = AT(3952),
	},

	// Include/internal/pycore_gil.h, struct _gil_runtime_state
	.gil = {
		.sizeof_gil = AT(208),
		.last_holder = AT(8),
		.locked = AT(16),
		.switch_number = AT(24),
		.cond = AT(32),
		.mutex = AT(80),
		.switch_cond = AT(120),
		.switch_mutex = AT(168),
	},

	// Include/cpython/pystate.h, struct _ts
	.tstate = {
		.sizeof_tstate = AT(288),
		.prev = AT(0),
		.next = AT(8),
		.interp = AT(16),
		.cframe = AT(56),
		.status = AT(24),
		.async_exc = AT(128),
		.thread_id = AT(136),
		.native_thread_id = AT(144),
		.gilstate_counter = AT(120),
		.on_delete_data = AT(176),
		.id = AT(224),
		.datastack_chunk = AT(232),
	},

	// Include/cpython/pystate.h, struct _PyCFrame
	.cframe = {
		.current_frame = AT(0),
	},

	// Include/object.h, PyObject and PyVarObject
	.object = {
		.sizeof_var_object = AT(24),
		.ob_refcnt = AT(0),
		.ob_type = AT(8),
		.ob_size = AT(16),
	},

	// Include/internal/pycore_frame.h, struct _PyInterpreterFrame
	.iframe = {
		.sizeof_iframe = AT(80),
		.executable = AT(0),
		.previous = AT(8),
		.globals = AT(24),
		.function = AT(16),
		.prev_instr = AT(56),
		.stacktop = AT(64),
		.owner = AT(70),
		.localsplus = AT(72),
	},

	// Include/cpython/code.h, PyCodeObject
	.code = {
		.argcount = AT(52),
		.kwonlyargcount = AT(60),
		.nlocals = AT(80),
		.stacksize = AT(64),
		.flags = AT(48),
		.consts = AT(24),
		.names = AT(32),
		.filename = AT(112),
		.name = AT(120),
		.qualname = AT(128),
		.firstlineno = AT(68),
		.linetable = AT(136),
		.exceptiontable = AT(40),
		.localsplusnames = AT(96),
		.localspluskinds = AT(104),
		.nlocalsplus = AT(72),
		.monitoring = AT(168),
		.firsttraceable = AT(176),
		.code_adaptive = AT(192),
	},

	// Include/cpython/genobject.h, PyGenObject
	.gen = {
		.gi_frame_state = AT(67),
		.gi_iframe = AT(72),
	},

	// Include/cpython/funcobject.h, PyFunctionObject
	.function = {
		.code = AT(48),
		.globals = AT(16),
		.name = AT(32),
		.qualname = AT(40),
		.closure = AT(72),
		.module = AT(104),
	},

	// Include/cpython/classobject.h, PyMethodObject
	.method = {
		.func = AT(16),
		.self = AT(24),
	},

	// Include/cpython/methodobject.h, PyCFunctionObject
	.cfunction = {
		.ml = AT(16),
		.self = AT(24),
		.module = AT(32),
	},

	// Include/cpython/descrobject.h, PyMethodDescrObject
	.method_descr = {
		.type = AT(16),
		.name = AT(24),
	},

	// Objects/descrobject.c, wrapperobject
	.wrapper = {
		.descr = AT(16),
		.self = AT(24),
	},

	// Include/internal/pycore_moduleobject.h, PyModuleObject
	.module = {
		.dict = AT(16),
		.state = AT(32),
	},

	// Include/cpython/dictobject.h, PyDictObject
	.dict = {
		.used = AT(16),
		.keys = AT(32),
		.values = AT(40),
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
		.values = AT(0),
	},

	// Include/cpython/setobject.h, PySetObject and setentry
	.set = {
		.used = AT(24),
		.mask = AT(32),
		.table = AT(40),
		.entry_key = AT(0),
		.entry_hash = AT(8),
	},

	// Include/cpython/listobject.h, PyListObject
	.list = {
		.item = AT(24),
	},

	// Modules/_collectionsmodule.c, dequeobject and BLOCK
	.deque = {
		.leftblock = AT(24),
		.leftindex = AT(40),
		.block_data = AT(8),
		.block_right = AT(520),
	},

	// Include/cpython/tupleobject.h, PyTupleObject
	.tuple = {
		.item = AT(24),
	},

	// Include/cpython/longintrepr.h and floatobject.h
	.number = {
		.lv_tag = AT(16),
		.digit = AT(24),
		.fval = AT(16),
	},

	// Include/cpython/unicodeobject.h, PyASCIIObject, PyCompactUnicodeObject and PyUnicodeObject
	.unicode = {
		.sizeof_ascii = AT(40),
		.sizeof_compact = AT(56),
		.length = AT(16),
		.state = AT(32),
		.data = AT(56),
	},

	// Include/cpython/bytesobject.h, PyBytesObject
	.bytes = {
		.sval = AT(32),
	},

	// Include/cpython/object.h, struct _typeobject and PyHeapTypeObject
	.type = {
		.name = AT(24),
		.basicsize = AT(32),
		.itemsize = AT(40),
		.flags = AT(168),
		.base = AT(256),
		.dict = AT(264),
		.dictoffset = AT(288),
		.mro = AT(344),
		.subclasses = AT(360),
		.cached_keys = AT(880),
		.heap_qualname = AT(872),
	},

	// Include/cpython/weakrefobject.h, struct _PyWeakReference
	.weakref = {
		.object = AT(16),
	},

	// Include/cpython/cellobject.h, PyCellObject
	.cell = {
		.ref = AT(16),
	},

	// Modules/_threadmodule.c, lockobject
	.lock = {
		.sizeof_lock = AT(40),
		.sem = AT(16),
		.locked = AT(32),
	},

	// Modules/_threadmodule.c, rlockobject
	.rlock = {
		.sizeof_rlock = AT(48),
		.sem = AT(16),
		.owner = AT(24),
		.count = AT(32),
	},

	// Modules/_io/bufferedio.c, buffered
	.buffered = {
		.lock = AT(104),
		.owner = AT(112),
	},

	// Modules/_multiprocessing/semaphore.c, SemLockObject
	.semlock = {
		.handle = AT(16),
		.last_tid = AT(24),
		.count = AT(32),
		.maxvalue = AT(36),
		.kind = AT(40),
	},

	// Modules/_asynciomodule.c, TaskObj
	.task = {
		.loop = AT(16),
		.callback0 = AT(24),
		.callbacks = AT(40),
		.state = AT(88),
		.fut_waiter = AT(128),
		.coro = AT(136),
		.name = AT(144),
	},

	// Modules/_queuemodule.c, simplequeueobject
	.simplequeue = {
		.lock = AT(16),
		.list = AT(32),
		.list_pos = AT(40),
	},
};
