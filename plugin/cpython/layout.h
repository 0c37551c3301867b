// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file CPython's structures as data: one table a layout (layouts/), all of one shape.
 *
 * A new patch release that moves nothing needs no code; a new minor version is one new table.
 * Readers ask whether a member is there, never which version this is.
 */
#ifndef PYHANG_CPYTHON_LAYOUT_H
#define PYHANG_CPYTHON_LAYOUT_H

#include "model/types.h"

/** Where a member is: 0 = the layout has no such member, else its offset plus one. Write AT(offset). */
typedef uint32_t layout_at;

#define AT(offset) ((layout_at)(offset) + 1)
#define ABSENT ((layout_at)0)

static inline bool layout_has(layout_at at)
{
	return at != ABSENT;
}

/** Offset of a member that is there. */
static inline uint64_t layout_offset(layout_at at)
{
	return (uint64_t)at - 1;
}

/** How instances keep their attributes (CPython Include/cpython/object.h, Objects/dictobject.c). */
enum managed_dict {
	MANAGED_NONE = 0, /**< to 3.10: tp_dictoffset only */
	MANAGED_311, /**< values pointer 4 words before the object, dict pointer 3 words before it */
	MANAGED_312, /**< one word, 3 words before the object: values | 1, or the dict */
	MANAGED_313, /**< dict pointer at managed_dict_at; inline values behind the object */
};

/** Encoding of co_linetable. */
enum line_table {
	LINES_LNOTAB_UNSIGNED = 0, /**< 2.7: line increments 0 to 255 */
	LINES_LNOTAB_SIGNED,       /**< 3.6 to 3.9 */
	LINES_310,                 /**< PEP 626, first encoding */
	LINES_311,                 /**< locations with columns */
};

/** What the value stack's entries are. */
enum stack_refs {
	STACK_POINTERS = 0, /**< plain PyObject pointers, NULL = 0 */
	STACK_TAGGED,       /**< 3.14+, 3.13t: low 2 bits are a tag */
};

/** Opcodes that readers look for, -1: this version has none. Numbers from the version's own `opcode` module. */
struct layout_opcodes {
	int16_t setup_with;    /**< 2.7 to 3.10 */
	int16_t setup_finally; /**< 2.7 to 3.10 */
	int16_t with_handler; /**< first (2.7-3.10) or second (3.11+) instruction of a with's handler:
				        WITH_CLEANUP, WITH_CLEANUP_START, WITH_EXCEPT_START */
	int16_t push_exc_info; /**< 3.11+ */
	int16_t before_with;   /**< 3.11 to 3.13 */
	int16_t load_special;  /**< 3.14+ */
	int16_t extended_arg;
	int16_t load_global;
};

struct opcode_tables;
struct insn_set;

struct layout {
	const char *name; /**< "3.11", "3.13t", "2.7d" */
	uint8_t major, minor;
	uint8_t first_micro; /**< the table holds from this patch release on … */
	uint8_t last_micro;  /**< … to this one; 255: all later ones that are known */
	bool free_threaded;
	bool debug;        /**< for Py_DEBUG builds, where these differ */
	bool trace_refs;   /**< objects begin with _ob_next, _ob_prev (debug builds to 3.7) */
	uint8_t word_size; /**< 8, 4 */
	uint8_t mutex_size; /**< pthread_mutex_t, of which the GIL has two; see layout_set_mutex_size() */

	enum managed_dict managed_dict;
	uint8_t managed_dict_at; /**< MANAGED_313: bytes before the object */
	uint8_t str_kind_bit; /**< 3.x: lowest bit of `kind` in the byte at unicode.state; compact and ascii follow it */
	enum line_table line_table;
	enum stack_refs stack_refs;
	uint8_t code_unit; /**< what f_lasti counts: 1 byte, or 2 (3.10) */
	uint8_t wordcode;  /**< 1: every instruction takes 2 bytes (3.6+) */
	uint8_t first_hidden_owner; /**< 3.11+: frames whose owner is this or more are the interpreter's own */
	struct layout_opcodes opcodes;
	const struct insn_set *insns;
	const struct opcode_tables *adaptive; /**< 3.11+; NULL: bytecode is as it was compiled */
	int8_t gen_suspended[2]; /**< lowest and highest gi_frame_state of a suspended generator (3.11+) */
	/** Bits of tstate._status: number of the bit, 255: not there. */
	uint8_t status_active_bit, status_holds_gil_bit, status_finalizing_bit, status_cleared_bit;

#define LAYOUT_GROUP(group, type) struct {
#define LAYOUT_SIZE(what) layout_at sizeof_##what;
#define LAYOUT_FIELD(group, field, path) layout_at field;
#define LAYOUT_END(group) \
	}                 \
	group;
#include "cpython/layout_fields.def"
#undef LAYOUT_GROUP
#undef LAYOUT_SIZE
#undef LAYOUT_FIELD
#undef LAYOUT_END
};

/** All shipped tables, oldest first; ends with NULL. */
extern const struct layout *const layouts[];

/** How a table was chosen. */
enum layout_match {
	LAYOUT_EXACT = 0,
	LAYOUT_NEWER, /**< no table for this minor version; the newest one is given */
	LAYOUT_MISSING,
};

/**
 * The table for a version.
 *
 * @param version_hex PY_VERSION_HEX; the low 16 bits may be 0 when the micro is not known
 * @param debug TRI_YES asks for the table of debug builds, where they have their own
 */
enum layout_match layout_find(unsigned version_hex, bool free_threaded, enum tri debug,
			      unsigned word_size, const struct layout **ret);

/**
 * Moves what lies behind the GIL's mutexes, in it and in the structure that it is embedded in, to where a C library
 * with mutexes of another size puts it. The tables are measured on x86-64 (40 bytes) and i386 (24 bytes).
 *
 * @param size sizeof(pthread_mutex_t)
 */
void layout_set_mutex_size(struct layout *layout, unsigned size);

#endif
