// SPDX-License-Identifier: GPL-3.0-or-later
// Measured with the headers of Debian bookworm's i386 packages (3.11.2); structures that are private to a
// .c file with the DWARF of its python3.11-dbg.
#include "cpython/layouts/tables.h"

const struct layout layout_3_11_i386 = {
	.name = "3.11 i386",
	.major = 3,
	.minor = 11,
	.last_micro = 255,
	.word_size = 4,
	.managed_dict = MANAGED_311,
	.line_table = LINES_311,
	.stack_refs = STACK_POINTERS,
	.code_unit = 2,
	.wordcode = 1,
	.first_hidden_owner = 255,
	.str_kind_bit = 2,
	// Include/internal/pycore_frame.h (3.14+: pycore_interpframe_structs.h), FRAME_SUSPENDED …
	.gen_suspended = {-1, -1},
	// Include/opcode.h
	.opcodes =
		{
			.setup_with = -1,
			.setup_finally = -1,
			.with_handler = 49,
			.push_exc_info = 35,
			.before_with = 53,
			.load_special = -1,
			.extended_arg = 144,
			.load_global = 116,
		},
	.adaptive = &opcodes_3_11,
	.status_active_bit = 255,
	.status_holds_gil_bit = 255,
	.status_finalizing_bit = 255,
	.status_cleared_bit = 255,

	// Include/internal/pycore_runtime.h, struct pyruntimestate
	.runtime =
		{
			.sizeof_runtime = AT(85144),
			.initialized = AT(16),
			.finalizing = AT(20),
			.interpreters_head = AT(28),
			.interpreters_main = AT(32),
			.main_thread = AT(52),
			.gil = AT(192),
			.tstate_current = AT(356),
		},

	// Include/internal/pycore_interp.h, struct _is
	.interp =
		{
			.sizeof_interp = AT(54056),
			.next = AT(0),
			.tstate_head = AT(12),
			.gil_drop_request = AT(72),
			.id = AT(28),
			.finalizing = AT(56),
			.gc = AT(352),
			.gc_collecting = AT(472),
			.modules = AT(492),
			.sysdict = AT(500),
			.builtins = AT(504),
			.atexit_callbacks = AT(1876),
			.atexit_ncallbacks = AT(1880),
		},

	// Include/internal/pycore_gil.h, struct _gil_runtime_state
	.gil =
		{
			.sizeof_gil = AT(160),
			.last_holder = AT(4),
			.locked = AT(8),
			.switch_number = AT(12),
			.cond = AT(16),
			.mutex = AT(64),
			.switch_cond = AT(88),
			.switch_mutex = AT(136),
		},

	// Include/cpython/pystate.h, struct _ts
	.tstate =
		{
			.sizeof_tstate = AT(204),
			.prev = AT(0),
			.next = AT(4),
			.interp = AT(8),
			.cframe = AT(40),
			.async_exc = AT(84),
			.thread_id = AT(88),
			.native_thread_id = AT(92),
			.gilstate_counter = AT(80),
			.on_delete_data = AT(108),
			.id = AT(136),
			.datastack_chunk = AT(172),
		},

	// Include/cpython/pystate.h, struct _PyCFrame
	.cframe =
		{
			.current_frame = AT(4),
		},

	// Include/object.h, PyObject and PyVarObject
	.object =
		{
			.sizeof_var_object = AT(12),
			.ob_refcnt = AT(0),
			.ob_type = AT(4),
			.ob_size = AT(8),
		},

	// Include/internal/pycore_frame.h, struct _PyInterpreterFrame
	.iframe =
		{
			.sizeof_iframe = AT(44),
			.executable = AT(16),
			.previous = AT(24),
			.globals = AT(4),
			.function = AT(0),
			.prev_instr = AT(28),
			.stacktop = AT(32),
			.is_entry = AT(36),
			.owner = AT(37),
			.localsplus = AT(40),
		},

	// Include/cpython/code.h, PyCodeObject
	.code =
		{
			.argcount = AT(32),
			.kwonlyargcount = AT(40),
			.nlocals = AT(56),
			.stacksize = AT(44),
			.flags = AT(24),
			.consts = AT(12),
			.names = AT(16),
			.filename = AT(80),
			.name = AT(84),
			.qualname = AT(88),
			.firstlineno = AT(48),
			.linetable = AT(92),
			.exceptiontable = AT(20),
			.localsplusnames = AT(72),
			.localspluskinds = AT(76),
			.nlocalsplus = AT(52),
			.firsttraceable = AT(108),
			.code_adaptive = AT(116),
		},

	// Include/cpython/genobject.h, PyGenObject
	.gen =
		{
			.gi_frame_state = AT(39),
			.gi_iframe = AT(40),
		},

	// Include/cpython/funcobject.h, PyFunctionObject
	.function =
		{
			.code = AT(24),
			.globals = AT(8),
			.name = AT(16),
			.qualname = AT(20),
			.closure = AT(36),
			.module = AT(52),
		},

	// Include/cpython/classobject.h, PyMethodObject
	.method =
		{
			.func = AT(8),
			.self = AT(12),
		},

	// Include/cpython/methodobject.h, PyCFunctionObject
	.cfunction =
		{
			.ml = AT(8),
			.self = AT(12),
			.module = AT(16),
		},

	// Include/cpython/descrobject.h, PyMethodDescrObject
	.method_descr =
		{
			.type = AT(8),
			.name = AT(12),
		},

	// Objects/descrobject.c, wrapperobject
	.wrapper =
		{
			.descr = AT(8),
			.self = AT(12),
		},

	// Include/internal/pycore_moduleobject.h, PyModuleObject
	.module =
		{
			.dict = AT(8),
			.state = AT(16),
		},

	// Include/cpython/dictobject.h, PyDictObject
	.dict =
		{
			.used = AT(8),
			.keys = AT(20),
			.values = AT(24),
		},

	// Include/internal/pycore_dict.h, struct _dictkeysobject
	.dictkeys =
		{
			.log2_size = AT(4),
			.log2_index_bytes = AT(5),
			.kind = AT(6),
			.nentries = AT(16),
			.indices = AT(20),
		},

	// Include/internal/pycore_dict.h, struct _dictvalues
	.dictvalues =
		{
			.values = AT(0),
		},

	// Include/cpython/setobject.h, PySetObject and setentry
	.set =
		{
			.used = AT(12),
			.mask = AT(16),
			.table = AT(20),
			.entry_key = AT(0),
			.entry_hash = AT(4),
		},

	// Include/cpython/listobject.h, PyListObject
	.list =
		{
			.item = AT(12),
		},

	// Include/cpython/tupleobject.h, PyTupleObject
	.tuple =
		{
			.item = AT(12),
		},

	// Include/cpython/longintrepr.h and floatobject.h
	.number =
		{
			.digit = AT(12),
			.fval = AT(8),
		},

	// Include/cpython/unicodeobject.h, PyASCIIObject, PyCompactUnicodeObject and PyUnicodeObject
	.unicode =
		{
			.sizeof_ascii = AT(24),
			.sizeof_compact = AT(36),
			.length = AT(8),
			.state = AT(16),
			.data = AT(36),
		},

	// Include/cpython/bytesobject.h, PyBytesObject
	.bytes =
		{
			.sval = AT(16),
		},

	// Include/cpython/object.h, struct _typeobject and PyHeapTypeObject
	.type =
		{
			.name = AT(12),
			.basicsize = AT(16),
			.itemsize = AT(20),
			.flags = AT(84),
			.base = AT(128),
			.dict = AT(132),
			.dictoffset = AT(144),
			.mro = AT(172),
			.subclasses = AT(180),
			.cached_keys = AT(436),
			.heap_qualname = AT(432),
		},

	// Include/cpython/weakrefobject.h, struct _PyWeakReference
	.weakref =
		{
			.object = AT(8),
		},

	// Include/cpython/cellobject.h, PyCellObject
	.cell =
		{
			.ref = AT(8),
		},

	// Modules/_threadmodule.c, lockobject
	.lock =
		{
			.sizeof_lock = AT(20),
			.sem = AT(8),
			.locked = AT(16),
		},

	// Modules/_threadmodule.c, rlockobject
	.rlock =
		{
			.sizeof_rlock = AT(24),
			.sem = AT(8),
			.owner = AT(12),
			.count = AT(16),
		},

	// Modules/_io/bufferedio.c, buffered
	.buffered =
		{
			.lock = AT(88),
			.owner = AT(92),
		},

	// Modules/_multiprocessing/semaphore.c, SemLockObject
	.semlock =
		{
			.handle = AT(8),
			.last_tid = AT(12),
			.count = AT(16),
			.maxvalue = AT(20),
			.kind = AT(24),
		},

	// Modules/_queuemodule.c, simplequeueobject
	.simplequeue =
		{
			.lock = AT(8),
			.list = AT(16),
			.list_pos = AT(20),
		},
};
