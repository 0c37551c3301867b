// SPDX-License-Identifier: GPL-3.0-or-later
// Measured with the headers of Debian trixie's i386 packages (3.13.5); structures that are private to a
// .c file with the DWARF of its python3.13-dbg.
#include "cpython/layouts/tables.h"

const struct layout layout_3_13_i386 = {
	.name = "3.13 i386",
	.major = 3,
	.minor = 13,
	.first_micro = 1,
	.last_micro = 255,
	.word_size = 4,
	.managed_dict = MANAGED_313,
	.managed_dict_at = 12,
	.line_table = LINES_311,
	.stack_refs = STACK_POINTERS,
	.code_unit = 2,
	.wordcode = 1,
	.first_hidden_owner = 3,
	.str_kind_bit = 2,
	// Include/opcode_ids.h
	.opcodes = {
		.setup_with = -1,
		.setup_finally = -1,
		.with_handler = 44,
		.push_exc_info = 33,
		.before_with = 2,
		.load_special = -1,
		.extended_arg = 71,
		.load_global = 91,
	},
	.adaptive = &opcodes_3_13,
	// Include/cpython/pystate.h, struct _ts, _status
	.status_active_bit = 4,
	.status_holds_gil_bit = 5,
	.status_finalizing_bit = 6,
	.status_cleared_bit = 7,

	// Include/internal/pycore_gil.h, struct _gil_runtime_state
	.gil = {
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
	.tstate = {
		.sizeof_tstate = AT(180),
		.prev = AT(0),
		.next = AT(4),
		.interp = AT(8),
		.eval_breaker = AT(12),
		.current_frame = AT(52),
		.status = AT(16),
		.whence = AT(20),
		.state = AT(24),
		.async_exc = AT(88),
		.thread_id = AT(92),
		.native_thread_id = AT(96),
		.gilstate_counter = AT(84),
		.critical_section = AT(104),
		.id = AT(132),
		.datastack_chunk = AT(140),
	},

	// Include/object.h, PyObject and PyVarObject
	.object = {
		.sizeof_var_object = AT(12),
		.ob_refcnt = AT(0),
		.ob_type = AT(4),
		.ob_size = AT(8),
	},

	// Include/internal/pycore_frame.h, struct _PyInterpreterFrame
	.iframe = {
		.sizeof_iframe = AT(44),
		.executable = AT(0),
		.previous = AT(4),
		.globals = AT(12),
		.function = AT(8),
		.instr_ptr = AT(28),
		.stacktop = AT(32),
		.owner = AT(38),
		.localsplus = AT(40),
	},

	// Include/cpython/code.h, PyCodeObject
	.code = {
		.argcount = AT(28),
		.nlocals = AT(56),
		.stacksize = AT(40),
		.flags = AT(24),
		.consts = AT(12),
		.names = AT(16),
		.filename = AT(80),
		.name = AT(84),
		.qualname = AT(88),
		.firstlineno = AT(44),
		.linetable = AT(92),
		.exceptiontable = AT(20),
		.localsplusnames = AT(72),
		.localspluskinds = AT(76),
		.nlocalsplus = AT(48),
		.monitoring = AT(112),
		.executors = AT(100),
		.firsttraceable = AT(116),
		.code_adaptive = AT(124),
	},

	// Include/cpython/genobject.h, PyGenObject
	.gen = {
		.gi_frame_state = AT(35),
		.gi_iframe = AT(36),
	},

	// Include/cpython/funcobject.h, PyFunctionObject
	.function = {
		.code = AT(24),
		.globals = AT(8),
		.name = AT(16),
		.qualname = AT(20),
		.closure = AT(36),
		.module = AT(52),
	},

	// Include/cpython/classobject.h, PyMethodObject
	.method = {
		.func = AT(8),
		.self = AT(12),
	},

	// Include/cpython/methodobject.h, PyCFunctionObject
	.cfunction = {
		.ml = AT(8),
		.self = AT(12),
		.module = AT(16),
	},

	// Include/cpython/descrobject.h, PyMethodDescrObject
	.method_descr = {
		.type = AT(8),
		.name = AT(12),
	},

	// Objects/descrobject.c, wrapperobject
	.wrapper = {
		.descr = AT(8),
		.self = AT(12),
	},

	// Include/internal/pycore_moduleobject.h, PyModuleObject
	.module = {
		.dict = AT(8),
		.state = AT(16),
	},

	// Include/cpython/dictobject.h, PyDictObject
	.dict = {
		.used = AT(8),
		.keys = AT(20),
		.values = AT(24),
	},

	// Include/internal/pycore_dict.h, struct _dictkeysobject
	.dictkeys = {
		.log2_size = AT(4),
		.log2_index_bytes = AT(5),
		.kind = AT(6),
		.nentries = AT(16),
		.indices = AT(20),
	},

	// Include/internal/pycore_dict.h, struct _dictvalues
	.dictvalues = {
		.capacity = AT(0),
		.valid = AT(3),
		.values = AT(4),
	},

	// Include/cpython/setobject.h, PySetObject and setentry
	.set = {
		.used = AT(12),
		.mask = AT(16),
		.table = AT(20),
		.entry_key = AT(0),
		.entry_hash = AT(4),
	},

	// Include/cpython/listobject.h, PyListObject
	.list = {
		.item = AT(12),
	},

	// Include/cpython/tupleobject.h, PyTupleObject
	.tuple = {
		.item = AT(12),
	},

	// Include/cpython/longintrepr.h and floatobject.h
	.number = {
		.lv_tag = AT(8),
		.digit = AT(12),
		.fval = AT(8),
	},

	// Include/cpython/unicodeobject.h, PyASCIIObject, PyCompactUnicodeObject and PyUnicodeObject
	.unicode = {
		.sizeof_ascii = AT(20),
		.sizeof_compact = AT(28),
		.length = AT(8),
		.state = AT(16),
		.data = AT(28),
	},

	// Include/cpython/bytesobject.h, PyBytesObject
	.bytes = {
		.sval = AT(16),
	},

	// Include/cpython/object.h, struct _typeobject and PyHeapTypeObject
	.type = {
		.name = AT(12),
		.basicsize = AT(16),
		.itemsize = AT(20),
		.flags = AT(84),
		.base = AT(128),
		.dict = AT(132),
		.dictoffset = AT(144),
		.mro = AT(172),
		.cached_keys = AT(440),
		.heap_qualname = AT(436),
	},

	// Include/cpython/weakrefobject.h, struct _PyWeakReference
	.weakref = {
		.object = AT(8),
	},

	// Include/cpython/cellobject.h, PyCellObject
	.cell = {
		.ref = AT(8),
	},

	// Modules/_threadmodule.c, rlockobject
	.rlock = {
		.sizeof_rlock = AT(28),
		.sem = AT(8),
		.owner = AT(12),
		.count = AT(20),
	},

	// Modules/_threadmodule.c, ThreadHandle and PyThreadHandleObject
	.handle = {
		.shutdown_node = AT(8),
		.ident = AT(16),
		.state = AT(32),
		.exiting = AT(37),
		.object_handle = AT(8),
	},

	// Modules/_threadmodule.c, thread_module_state
	.thread_module = {
		.shutdown_handles = AT(20),
	},

	// Modules/_io/bufferedio.c, buffered
	.buffered = {
		.lock = AT(88),
		.owner = AT(92),
	},

	// Modules/_multiprocessing/semaphore.c, SemLockObject
	.semlock = {
		.handle = AT(8),
		.last_tid = AT(12),
		.count = AT(16),
		.maxvalue = AT(20),
		.kind = AT(24),
	},

	// Modules/_queuemodule.c, simplequeueobject
	.simplequeue = {
		.waiting = AT(8),
		.num_items = AT(28),
	},

	// Python/parking_lot.c, struct wait_entry
	.wait_entry = {
		.addr = AT(4),
		.sema = AT(8),
		.node_next = AT(24),
		.node_prev = AT(28),
	},

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
