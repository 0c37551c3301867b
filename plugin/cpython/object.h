// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Objects and their types: class, bases, instance attributes.
 * Source: CPython Include/object.h, Include/cpython/object.h, Objects/typeobject.c, Objects/dictobject.c.
 */
#ifndef PYHANG_CPYTHON_OBJECT_H
#define PYHANG_CPYTHON_OBJECT_H

#include <uthash.h>

#include "cpython/cpython.h"

/** Bits of tp_flags (Include/object.h); the subclass bits did not move since 2.6. */
enum {
	PY_TYPE_INLINE_VALUES = 1 << 2, /**< 3.13+ */
	PY_TYPE_MANAGED_DICT = 1 << 4,  /**< 3.11+ */
	PY_TYPE_HEAP = 1 << 9,
	PY_TYPE_INT_27 = 1 << 23,
	PY_TYPE_LONG = 1 << 24,
	PY_TYPE_LIST = 1 << 25,
	PY_TYPE_TUPLE = 1 << 26,
	PY_TYPE_BYTES = 1 << 27,
	PY_TYPE_UNICODE = 1 << 28,
	PY_TYPE_DICT = 1 << 29,
	PY_TYPE_BASE_EXCEPTION = 1 << 30,
};
/** Bit 31 does not fit an enum constant. */
static const uint64_t PY_TYPE_TYPE = UINT64_C(1) << 31;

/** A class of the target, decoded once. Lives in the arena. */
struct py_type {
	addr_t address;     /**< type object; 2.7: also a classobj */
	const char *name;   /**< without its module: "Thread", "lock"; escaped */
	const char *module; /**< "threading", "_thread"; "" for built-ins and when unknown */
	uint64_t flags;     /**< tp_flags; 0 for a 2.7 classobj */
	uint64_t basicsize;
	int64_t dictoffset;
	addr_t cached_keys; /**< 3.11+: keys of inline values */
	size_t mro_count;
	addr_t *mro; /**< types, the class itself first */
	UT_hash_handle hh;
};

/** The class of an object (2.7: of an old-style instance its class); NULL when unreadable or no type at all. */
const struct py_type *py_type_of(const struct cpython *py, addr_t object);

/** Decodes the type object at `address`; NULL when it is none. */
const struct py_type *py_type_get(const struct cpython *py, addr_t address);

/** The same for a class of either kind: new classes of 2.7 may have old ones, classobjs, among their bases. */
const struct py_type *py_class_get(const struct cpython *py, addr_t address);

/** Where a class of either kind keeps its attributes; false when it has none. */
bool py_class_dict(const struct cpython *py, addr_t class, addr_t *ret);

/** Whether the class is `module.name`. */
bool py_type_is(const struct py_type *type, const char *module, const char *name);

/** Whether the class is, or is derived from, `module.name`. */
bool py_type_derives(const struct cpython *py, const struct py_type *type, const char *module,
		     const char *name);

/** "threading.Thread"; built-ins without a module. In the arena. */
const char *py_type_full_name(const struct cpython *py, const struct py_type *type);

/** The class attribute found along the bases (`type.__dict__` of each in turn), not called, not bound. */
bool py_type_lookup(const struct cpython *py, const struct py_type *type, const char *name,
		    addr_t *ret);

#endif
