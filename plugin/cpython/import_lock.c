// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/import_lock.h"

#include "cpython/lock.h"
#include "cpython/static_vars.h"

/** Static variables: named by debug symbols, or used by the code of an exported function. */
static bool find_variables(const struct cpython *py, struct py_import_lock_variables *ret)
{
	addr_t function;
	if (target_symbol(py->target, "import_lock", &ret->lock) &&
	    target_symbol(py->target, "import_lock_thread", &ret->thread) &&
	    target_symbol(py->target, "import_lock_level", &ret->level))
		return true;
	return target_symbol(py->target, "_PyImport_ReleaseLock", &function) &&
	       py_import_lock_decode(py->target, function, ret);
}

bool py_import_lock_read(const struct cpython *py, struct py_import_lock *ret)
{
	const uint64_t nobody = target_word_size(py->target) == 4 ? UINT32_MAX : UINT64_MAX;
	struct py_import_lock_variables variables;
	uint64_t owner;
	uint32_t level, value;
	*ret = (struct py_import_lock){0};
	if (py->layout->major != 2 || !find_variables(py, &variables) ||
	    !target_read_word(py->target, variables.lock, &ret->wait_key) || !ret->wait_key ||
	    !target_read_word(py->target, variables.thread, &owner) ||
	    !target_read_u32(py->target, variables.level, &level) ||
	    !py_sem_read(py, ret->wait_key, &value, &ret->has_waiters))
		return false;
	// Three variables that make sense together, or the code was misread.
	bool held = owner != nobody && owner != 0;
	if (held != (level > 0) || level > INT32_MAX || value > 1 || (held && value))
		return false;
	ret->locked = tri_of(value == 0);
	ret->owner_ident = held ? owner : 0;
	ret->level = level;
	return true;
}
