// SPDX-License-Identifier: GPL-3.0-or-later
// Exit callbacks that are C code leave no Python frame: which one runs, and which lock it waits for, is found by the
// address that the main thread sleeps at.
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/lock.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

/** Whether waiters for this object sleep at the key. */
static bool is_slept_on(const struct cpython *py, addr_t object, addr_t key)
{
	struct py_clock lock;
	return object && py_clock_kind(py_type_of(py, object)) != PY_CLOCK_NONE &&
	       py_clock_read(py, object, &lock) && lock.wait_key == key;
}

/** Names the callback when it is a method of the lock: `atexit.register(lock.acquire)`. */
static bool try_callback(struct capture *capture, addr_t function, addr_t key)
{
	struct capture_callable callable;
	if (!py_type_is(py_type_of(&capture->py, function), "", "builtin_function_or_method") ||
	    !capture_callable(capture, function, &callable) ||
	    !is_slept_on(&capture->py, callable.self, key))
		return false;
	capture_lock_object(capture, callable.self);
	capture->process->exit_callback = callable.name;
	return true;
}

/** 3.10 to 3.13: an array of structures; 3.14+: a list of tuples; the function is first. Source: Modules/atexitmodule.c. */
static bool search_callbacks(struct capture *capture, addr_t interp, addr_t key)
{
	enum {
		MOST_CALLBACKS = 10000,
	};
	const struct cpython *py = &capture->py;
	const struct layout *l = py->layout;
	addr_t callbacks, entry, function;
	int32_t count;
	if (!py_read_word(py, interp, l->interp.atexit_callbacks, &callbacks) || !callbacks)
		return false;
	if (py_read_i32(py, interp, l->interp.atexit_ncallbacks, &count)) {
		for (int32_t i = 0; i < count && i < MOST_CALLBACKS; i++)
			if (target_read_word(py->target,
					     callbacks + (uint64_t)i * target_word_size(py->target),
					     &entry) &&
			    entry && target_read_word(py->target, entry, &function) &&
			    try_callback(capture, function, key))
				return true;
		return false;
	}
	for (size_t i = 0; i < MOST_CALLBACKS && py_sequence_item(py, callbacks, i, &entry); i++)
		if (py_sequence_item(py, entry, 0, &function) &&
		    try_callback(capture, function, key))
			return true;
	return false;
}

/** Before 3.10 the callbacks are out of sight; the lock may be a global of some module. */
static void search_globals(struct capture *capture, addr_t modules, addr_t key)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter modules_iter, iter;
	addr_t name, module, dict, value;
	size_t left = CAPTURE_MAX_CANDIDATES;
	py_dict_iter_init(&modules_iter, py, modules);
	while (left && py_dict_iter_next(&modules_iter, &name, &module)) {
		if (!py_type_derives(py, py_type_of(py, module), "", "module") ||
		    !py_read_word(py, module, py->layout->module.dict, &dict) ||
		    !py_dict_iter_init(&iter, py, dict))
			continue;
		for (; left && py_dict_iter_next(&iter, &name, &value); left--)
			if (is_slept_on(py, value, key) && capture_lock_object(capture, value))
				return;
	}
}

void capture_exit_callback(struct capture *capture)
{
	const struct capture_interpreter *interpreter = capture_main_interpreter(capture);
	const struct py_thread *main = py_process_main_thread(capture->process);
	if (!interpreter || !main || main->frames.count || capture->process->main_stopped != TRI_YES)
		return;
	const struct py_block *block = &main->block;
	addr_t key = block->key;
	if (!key || (block->kind != BLOCK_FUTEX && block->kind != BLOCK_PARKED))
		return;
	if (!search_callbacks(capture, interpreter->interpreter->address, key))
		search_globals(capture, interpreter->modules, key);
}
