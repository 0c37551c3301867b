// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file A CPython made by hand: its objects, frames, locks and lists in the memory of a fake target, as any of
 * layouts[] has them.
 *
 *     struct fake_python *python = fake_python_create(layouts[i]);
 *     addr_t dict = fake_dict(python, 4);
 *     fake_dict_put(python, dict, "answer", fake_int(python, 42));
 *     py_dict_get(fake_python_open(python), dict, "answer", &value);
 *     fake_python_destroy(python);
 */
#ifndef PYHANG_TESTS_FAKE_PYTHON_H
#define PYHANG_TESTS_FAKE_PYTHON_H

#include "cpython/code.h"
#include "cpython/cpython.h"
#include "fake_target.h"

enum {
	FAKE_HEAP = 0x71000000, /**< within the reach of 32 bits */
	FAKE_HEAP_SIZE = 2 << 20,
	FAKE_CODE_TEXT = 0x55550000, /**< machine code of 2.7 and 3.6 */
	FAKE_CLASS_ATTRIBUTES = 24,      /**< attributes that instances of one class have room for */
};

struct fake_python {
	struct fake_target *fake;
	const struct layout *layout;
	addr_t heap, heap_end; /**< the part that is still free */
	addr_t runtime;        /**< _PyRuntime, 0 to 3.6 */
	addr_t interp_head;    /**< address of the pointer to the first interpreter */
	addr_t current;        /**< to 3.6: address of _PyThreadState_Current */
	addr_t none;
	addr_t yes, no;        /**< True and False */

	/* Private. */
	struct arena *arena;
	struct target *target;
	struct cpython py;
	VEC(struct fake_class) classes;
	VEC(struct fake_table) tables;
	VEC(struct fake_text) texts;
};

/** Bytes of a pointer. */
static inline size_t word_of(const struct fake_python *python)
{
	return python->layout->word_size;
}

struct fake_python *fake_python_create(const struct layout *layout);
void fake_python_destroy(struct fake_python *python);

/** A reader of what is there now; each call sees what was changed since the last. */
struct cpython *fake_python_open(struct fake_python *python);

const struct layout *fake_layout(const char *name);

/* Memory. */

/** Zeroed memory on a 16 byte boundary. */
addr_t fake_alloc(struct fake_python *python, size_t size);
/** Sets a member; one that the layout has not is left out. */
void fake_set(struct fake_python *python, addr_t base, layout_at at, uint64_t value);
void fake_set_u32(struct fake_python *python, addr_t base, layout_at at, uint32_t value);
void fake_set_u8(struct fake_python *python, addr_t base, layout_at at, uint8_t value);
addr_t fake_c_string(struct fake_python *python, const char *string);

/* Classes: "int", "_thread.lock", "threading.Thread"; made on first sight, derived from object. */

addr_t fake_type(struct fake_python *python, const char *full_name);
/** A class written in Python. */
addr_t fake_class(struct fake_python *python, const char *full_name, addr_t base);
/** `type.__dict__` of a class written in Python. */
addr_t fake_class_dict(struct fake_python *python, addr_t type);
/** An object of `size` bytes with its header, and room in front for what managed attributes keep there. */
addr_t fake_object(struct fake_python *python, addr_t type, size_t size);

/* Values. */

/** The `str` of a source file; equal texts are one object. */
addr_t fake_str(struct fake_python *python, const char *ascii);
/** 3.x: any text, with 1, 2 or 4 bytes a character; `compact` false: the characters are elsewhere. */
addr_t fake_str_wide(struct fake_python *python, const uint32_t *codes, size_t count, unsigned char_size,
		     bool compact);
addr_t fake_unicode_27(struct fake_python *python, const uint32_t *codes, size_t count);
/** 2.7: str. */
addr_t fake_bytes(struct fake_python *python, const void *bytes, size_t size);
addr_t fake_int(struct fake_python *python, int64_t value);
addr_t fake_int_digits(struct fake_python *python, bool negative, const uint32_t *digits, size_t count);
addr_t fake_float(struct fake_python *python, double value);
addr_t fake_bool(struct fake_python *python, bool value);

/* Containers. */

addr_t fake_tuple(struct fake_python *python, const addr_t *items, size_t count);
addr_t fake_tuple_of_str(struct fake_python *python, const char *const *names, size_t count);
addr_t fake_list(struct fake_python *python, const addr_t *items, size_t count);
/** A set; an item 0 is an empty slot, one of UINT64_MAX a deleted one. */
addr_t fake_set_object(struct fake_python *python, const addr_t *items, size_t count);

/** CPython's enum DictKeysKind; before 3.11 both of the first are one. */
enum fake_keys {
	FAKE_KEYS_GENERAL = 0,
	FAKE_KEYS_UNICODE = 1,
	FAKE_KEYS_SPLIT = 2, /**< values in an array of their own */
};

addr_t fake_dict_of(struct fake_python *python, enum fake_keys kind, size_t capacity);
/** As a module's dict is. */
addr_t fake_dict(struct fake_python *python, size_t capacity);
void fake_dict_put(struct fake_python *python, addr_t dict, const char *key, addr_t value);
void fake_dict_put_object(struct fake_python *python, addr_t dict, addr_t key, addr_t value);
/** What deleting an item leaves behind. */
void fake_dict_put_deleted(struct fake_python *python, addr_t dict, const char *key);

/** Where an instance keeps its attributes. */
enum fake_attributes {
	FAKE_VALUES = 0, /**< 3.11+: beside the class's keys; before: in a dict */
	FAKE_DICT,       /**< in a dict */
};

addr_t fake_instance(struct fake_python *python, addr_t type, enum fake_attributes where);
void fake_attr(struct fake_python *python, addr_t instance, const char *name, addr_t value);
/** 2.7: an instance of an old-style class. */
addr_t fake_old_instance(struct fake_python *python, const char *module, const char *name);

/* Functions. */

addr_t fake_module(struct fake_python *python, addr_t dict);
addr_t fake_function(struct fake_python *python, addr_t code, addr_t globals, const char *name);
/** A bound method of a class written in Python, or of one written in C. */
addr_t fake_method(struct fake_python *python, addr_t function, addr_t self);
addr_t fake_builtin(struct fake_python *python, const char *name, addr_t self);

/** A code object. NULL and 0: none of it. */
struct fake_code {
	const char *name, *qualname, *file;
	int first_line;
	size_t arg_count, stack_size;
	const char *names[8];  /**< co_names; ends with NULL, like the next ones */
	const char *locals[8];
	const char *cells[4];
	const char *frees[4];
	struct py_bytes bytecode, lines, exceptions;
};

addr_t fake_code(struct fake_python *python, const struct fake_code *code);

/** A run of instructions of one line (0: of none). */
struct fake_line {
	size_t bytes;
	int line;
};

/** Line table of the layout's encoding, in the fake's memory of the host. */
struct py_bytes fake_lines(struct fake_python *python, int first_line, const struct fake_line *lines, size_t count);
/** Exception table; ordered by start, in bytes. */
struct py_bytes fake_exceptions(struct fake_python *python, const struct py_handler *handlers, size_t count);

struct fake_block {
	int32_t type, handler, level;
};

/** A frame. */
struct fake_frame {
	addr_t code, globals, previous;
	int64_t offset; /**< in bytes; -1: not started */
	uint8_t owner;  /**< 3.11+ */
	const addr_t *slots; /**< locals, cells, free variables */
	size_t slot_count;
	const addr_t *stack;
	size_t stack_count;
	struct fake_block blocks[4]; /**< to 3.10 */
	size_t block_count;
};

addr_t fake_frame(struct fake_python *python, const struct fake_frame *frame);

/** A function inside the bodies of `count` nested with statements over managers; its innermost body's frame. */
addr_t fake_frame_in_withs(struct fake_python *python, const struct fake_code *code, struct fake_frame frame,
			   const addr_t *managers, size_t count);

#endif
