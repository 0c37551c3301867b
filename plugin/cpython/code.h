// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Code objects: names, bytecode, line table, exception table. Each is decoded once.
 * Source: CPython Include/cpython/code.h; Objects/lnotab_notes.txt (to 3.10), Objects/locations.md and
 * Objects/exception_handling_notes.txt (3.11+; InternalDocs/ since 3.13).
 */
#ifndef PYHANG_CPYTHON_CODE_H
#define PYHANG_CPYTHON_CODE_H

#include <uthash.h>

#include "cpython/cpython.h"

struct py_lock_calls;

struct py_bytes {
	const uint8_t *data; /**< in the arena, NULL when unreadable */
	size_t size;
};

struct py_code {
	addr_t address;
	const char *name, *qualname, *filename; /**< escaped; NULL when unreadable; qualname 3.11+ */
	int first_line;
	size_t arg_count;   /**< positional ones */
	size_t given_count; /**< locals that have a value when it begins: all arguments */
	size_t local_count; /**< slots before the value stack: locals, cells, free variables */
	size_t stack_size;  /**< slots of the value stack */
	addr_t names;       /**< tuple of global and attribute names */
	addr_t local_names; /**< tuple: 3.11+ all locals; before: plain locals only */
	addr_t cell_names, free_names; /**< to 3.10: tuples behind the plain locals */
	size_t plain_locals;           /**< to 3.10: slots of local_names */
	addr_t code_start;             /**< of the instructions */
	bool names_release;            /**< `release` is among the names */
	struct py_bytes bytecode;      /**< read on demand by py_code_bytecode() */
	struct py_bytes lines;
	struct py_bytes exceptions;             /**< 3.11+ */
	const struct py_lock_calls *lock_calls; /**< see lock_calls.h */
	enum tri names_lock_calls;              /**< a method of locks is among the names */
	UT_hash_handle hh;
};

/** NULL when the object is no code object, or cannot be read. */
struct py_code *py_code_get(const struct cpython *py, addr_t object);

/** The instructions, as they are in memory: specialised, instrumented. */
struct py_bytes py_code_bytecode(const struct cpython *py, struct py_code *code);

/** Line of the instruction at a byte offset, 0 when there is none. */
int py_code_line(const struct cpython *py, const struct py_code *code, int64_t offset);

/** Index of an ASCII name in co_names: the globals and attributes that the code uses. */
bool py_code_name_index(const struct cpython *py, const struct py_code *code, const char *name,
			size_t *ret);

/** Slot of a local, cell or free variable by its ASCII name; to 3.10 also past the plain locals. */
bool py_code_local_slot(const struct cpython *py, const struct py_code *code, const char *name,
			size_t *ret);

/** Name object of the variable in a slot. */
bool py_code_local_name(const struct cpython *py, const struct py_code *code, size_t slot,
			addr_t *ret);

/** One range of the exception table (3.11+), in bytes. */
struct py_handler {
	size_t start, end;
	size_t target;
	size_t depth; /**< value-stack slots that are live when the handler begins */
};

/** The innermost handler for an offset. */
bool py_exception_table_find(struct py_bytes table, size_t offset, struct py_handler *ret);

/* The decoders of line tables, pure; for tests. 0: no line. */
int py_line_from_lnotab(struct py_bytes table, int first_line, int64_t offset, bool signed_lines);
int py_line_from_table_310(struct py_bytes table, int first_line, int64_t offset);
int py_line_from_table_311(struct py_bytes table, int first_line, int64_t offset);

#endif
