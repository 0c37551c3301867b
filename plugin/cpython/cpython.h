// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A CPython inside a target: where it is, which layout it has, and what was decoded of it already. */
#ifndef PYHANG_CPYTHON_CPYTHON_H
#define PYHANG_CPYTHON_CPYTHON_H

#include "cpython/layout.h"
#include "model/arena.h"
#include "target/target.h"

struct py_type;
struct py_code;

enum {
	/** Bounds on what is read of the target, so that corrupt memory cannot make a walk endless. */
	PY_MAX_DICT_ENTRIES = 1 << 20,
	PY_MAX_SEQUENCE = 1 << 20,
	PY_MAX_UNREADABLE = 4096, /**< entries in a row, after which a container is given up */
	PY_MAX_SLOTS = 1 << 14,   /**< variables of one function, or depth of its value stack */
	PY_MAX_MRO = 64,
	PY_MAX_CODE_BYTES = 1 << 20,
};

struct cpython {
	struct target *target;
	struct arena *arena;
	const struct layout *layout;
	addr_t runtime;     /**< _PyRuntime (3.7+), 0 before */
	addr_t interp_head; /**< address of the pointer to the first interpreter */
	addr_t current;     /**< 2.7, 3.6: address of _PyThreadState_Current, 0 elsewhere */
	addr_t gil_variable; /**< 2.7: address of interpreter_lock; 3.6: of gil_locked; 0 elsewhere */
	unsigned version_hex;
	size_t max_string;     /**< longest text that is read, in characters */
	bool has_others;       /**< the process has further CPythons; see runtime_parts.h */
	bool musl;             /**< the C library is musl, not glibc */
	unsigned type_nesting; /**< how deep py_type_get() is inside itself */
	bool unnamed_types; /**< some type's name is in memory that is missing; see builtin_types.h */
	struct py_type *types; /**< uthash by address: each type is decoded once */
	struct py_code *codes; /**< uthash by address: each code object is decoded once */
};

/** Frees the caches' indexes; what they hold stays in the arena. */
void cpython_deinit(struct cpython *py);

/** Reads the pointer (or other word) member `at` of the structure at `base`. Fails when the layout has no such member. */
bool py_read_word(const struct cpython *py, addr_t base, layout_at at, uint64_t *ret);
/** The same for a 32-bit and for an 8-bit member. */
bool py_read_i32(const struct cpython *py, addr_t base, layout_at at, int32_t *ret);
bool py_read_u8(const struct cpython *py, addr_t base, layout_at at, uint8_t *ret);

/** The pointer in a value-stack or locals slot, without the tag bits of 3.14+; 0 for NULL and for tagged integers. */
addr_t py_slot_pointer(const struct cpython *py, uint64_t slot);

/** Text of the target made harmless, in the arena. */
const char *py_escape(const struct cpython *py, const char *bytes, size_t length);

#endif
