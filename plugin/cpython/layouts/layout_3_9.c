// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/layouts/tables.h"

const struct layout layout_3_9 = {
	.name = "3.9",
	.major = 3,
	.minor = 9,
	.last_micro = 255,
	.word_size = 8,
	.managed_dict = MANAGED_NONE,
	.line_table = LINES_LNOTAB_SIGNED,
	.stack_refs = STACK_POINTERS,
	.code_unit = 1,
	.wordcode = 1,
	.first_hidden_owner = 255,
	.str_kind_bit = 2,
	// Include/opcode.h
	.opcodes =
		{
			.setup_with = 143,
			.setup_finally = 122,
			.with_handler = 49,
			.push_exc_info = -1,
			.before_with = -1,
			.load_special = -1,
			.extended_arg = 144,
			.load_global = 116,
		},
	.insns = &insns_3_9,
	.status_active_bit = 255,
	.status_holds_gil_bit = 255,
	.status_finalizing_bit = 255,
	.status_cleared_bit = 255,

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(656),
			.initialized = AT(12),
			.finalizing = AT(16),
			.interpreters_head = AT(32),
			.interpreters_main = AT(40),
			.main_thread = AT(72),
			.gil = AT(352),
			.tstate_current = AT(568),
		},

	// Include/internal/pycore_interp.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(5656),
			.next = AT(0),
			.tstate_head = AT(8),
			.gil_drop_request = AT(76),
			.id = AT(24),
			.finalizing = AT(56),
			.gc = AT(616),
			.gc_collecting = AT(816),
			.modules = AT(856),
			.sysdict = AT(872),
			.builtins = AT(880),
		},

	// Include/internal/pycore_gil.h, struct _gil_runtime_state
	.gil =
		{
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
	.tstate =
		{
			.sizeof_tstate = AT(264),
			.prev = AT(0),
			.next = AT(8),
			.interp = AT(16),
			.frame = AT(24),
			.async_exc = AT(168),
			.thread_id = AT(176),
			.gilstate_counter = AT(160),
			.on_delete_data = AT(208),
			.id = AT(256),
		},

	// Include/object.h, PyObject and PyVarObject
	.object =
		{
			.sizeof_var_object = AT(24),
			.ob_refcnt = AT(0),
			.ob_type = AT(8),
			.ob_size = AT(16),
		},

	// Include/cpython/frameobject.h, struct _frame
	.pyframe =
		{
			.f_back = AT(24),
			.f_code = AT(32),
			.f_globals = AT(48),
			.f_trace = AT(80),
			.f_lasti = AT(104),
			.f_lineno = AT(108),
			.f_iblock = AT(112),
			.f_blockstack = AT(120),
			.f_stacktop = AT(72),
			.f_localsplus = AT(360),
		},

	// Include/cpython/code.h, PyCodeObject
	.code =
		{
			.argcount = AT(16),
			.kwonlyargcount = AT(24),
			.nlocals = AT(28),
			.stacksize = AT(32),
			.flags = AT(36),
			.code = AT(48),
			.consts = AT(56),
			.names = AT(64),
			.varnames = AT(72),
			.freevars = AT(80),
			.cellvars = AT(88),
			.filename = AT(104),
			.name = AT(112),
			.firstlineno = AT(40),
			.linetable = AT(120),
		},

	// Include/genobject.h, PyGenObject
	.gen =
		{
			.gi_frame = AT(16),
		},

	// Include/funcobject.h, PyFunctionObject
	.function =
		{
			.code = AT(16),
			.globals = AT(24),
			.name = AT(64),
			.qualname = AT(104),
			.closure = AT(48),
			.module = AT(88),
		},

	// Include/classobject.h, PyMethodObject
	.method =
		{
			.func = AT(16),
			.self = AT(24),
		},

	// Include/cpython/methodobject.h, PyCFunctionObject
	.cfunction =
		{
			.ml = AT(16),
			.self = AT(24),
			.module = AT(32),
		},

	// Include/descrobject.h, PyMethodDescrObject
	.method_descr =
		{
			.type = AT(16),
			.name = AT(24),
		},

	// Objects/descrobject.c, wrapperobject
	.wrapper =
		{
			.descr = AT(16),
			.self = AT(24),
		},

	// Objects/moduleobject.c, PyModuleObject
	.module =
		{
			.dict = AT(16),
			.state = AT(32),
		},

	// Include/cpython/dictobject.h, PyDictObject
	.dict =
		{
			.used = AT(16),
			.keys = AT(32),
			.values = AT(40),
		},

	// Objects/dict-common.h, struct _dictkeysobject
	.dictkeys =
		{
			.size = AT(8),
			.nentries = AT(32),
			.indices = AT(40),
		},

	// Include/setobject.h, PySetObject and setentry
	.set =
		{
			.used = AT(24),
			.mask = AT(32),
			.table = AT(40),
			.entry_key = AT(0),
			.entry_hash = AT(8),
		},

	// Include/cpython/listobject.h, PyListObject
	.list =
		{
			.item = AT(24),
		},

	// Modules/_collectionsmodule.c, dequeobject and BLOCK
	.deque =
		{
			.leftblock = AT(24),
			.leftindex = AT(40),
			.block_data = AT(8),
			.block_right = AT(520),
		},

	// Include/cpython/tupleobject.h, PyTupleObject
	.tuple =
		{
			.item = AT(24),
		},

	// Include/longintrepr.h and floatobject.h
	.number =
		{
			.digit = AT(24),
			.fval = AT(16),
		},

	// Include/cpython/unicodeobject.h, PyASCIIObject, PyCompactUnicodeObject and PyUnicodeObject
	.unicode =
		{
			.sizeof_ascii = AT(48),
			.sizeof_compact = AT(72),
			.length = AT(16),
			.state = AT(32),
			.data = AT(72),
		},

	// Include/cpython/bytesobject.h, PyBytesObject
	.bytes =
		{
			.sval = AT(32),
		},

	// Include/cpython/object.h, struct _typeobject and PyHeapTypeObject
	.type =
		{
			.name = AT(24),
			.basicsize = AT(32),
			.itemsize = AT(40),
			.flags = AT(168),
			.base = AT(256),
			.dict = AT(264),
			.dictoffset = AT(288),
			.mro = AT(344),
			.subclasses = AT(360),
			.cached_keys = AT(864),
			.heap_qualname = AT(856),
		},

	// Include/weakrefobject.h, struct _PyWeakReference
	.weakref =
		{
			.object = AT(16),
		},

	// Include/cellobject.h, PyCellObject
	.cell =
		{
			.ref = AT(16),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(40),
			.sem = AT(16),
			.locked = AT(32),
		},

	// Modules/_threadmodule.c, rlockobject
	.rlock =
		{
			.sizeof_rlock = AT(48),
			.sem = AT(16),
			.owner = AT(24),
			.count = AT(32),
		},

	// Modules/_io/bufferedio.c, buffered
	.buffered =
		{
			.lock = AT(104),
			.owner = AT(112),
		},

	// Modules/_multiprocessing/semaphore.c, SemLockObject
	.semlock =
		{
			.handle = AT(16),
			.last_tid = AT(24),
			.count = AT(32),
			.maxvalue = AT(36),
			.kind = AT(40),
		},

	// Modules/_asynciomodule.c, TaskObj
	.task =
		{
			.loop = AT(16),
			.callback0 = AT(24),
			.callbacks = AT(40),
			.state = AT(80),
			.fut_waiter = AT(144),
			.coro = AT(152),
			.name = AT(160),
		},

	// Modules/_queuemodule.c, simplequeueobject
	.simplequeue =
		{
			.lock = AT(16),
			.list = AT(32),
			.list_pos = AT(40),
		},
};
