// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "cpython/interp.h"
#include "cpython/lock.h"
#include "cpython/object.h"

struct capture_thread *capture_add_thread(struct capture *capture)
{
	struct py_thread *thread = py_process_add_thread(capture->process);
	struct capture_thread *added = vec_push(capture->arena, &capture->threads);
	added->thread = thread;
	return added;
}

struct py_thread *capture_thread_by_object(const struct capture *capture, addr_t object)
{
	return thread_index_find(capture->by_object, object, NULL);
}

static const char *async_exception_name(struct capture *capture, addr_t exception)
{
	const struct py_type *type = py_type_get(&capture->py, exception);
	if (!type)
		type = py_type_of(&capture->py, exception);
	return type ? py_type_full_name(&capture->py, type) : "an exception";
}

/**
 * To 3.11 a new thread's state has the ident of its creator until it runs. Source: 3.11 Python/pystate.c,
 * new_threadstate(); Modules/_threadmodule.c, thread_run().
 */
static bool has_not_begun(struct capture *capture, const struct py_interpreter *interpreter,
			  const struct py_tstate *tstate)
{
	struct py_frame_iter iter;
	struct py_frame_view view;
	if (!tstate->ident || !thread_index_find(capture->by_ident, tstate->ident, interpreter))
		return false;
	py_frame_iter_init(&iter, &capture->py, tstate->address, 1);
	return !py_frame_iter_next(&iter, &view);
}

static void add_tstate(struct capture *capture, struct py_interpreter *interpreter,
		       const struct py_gil *gil, const struct py_tstate *tstate)
{
	struct py_thread *thread = capture_add_thread(capture)->thread;
	thread->interpreter = interpreter;
	thread->address = tstate->address;
	if (!has_not_begun(capture, interpreter, tstate)) {
		thread->ident = tstate->ident;
		thread->native_id = tstate->native_id;
	}
	thread->started = tri_of(thread->ident != 0);
	// 2.7 keeps the states of threads that a fork has left behind, whose idents new threads are given.
	struct py_thread *before = thread_index_replace(&capture->by_ident, capture->arena,
							thread->ident, interpreter, thread);
	if (before)
		before->alive = TRI_NO;
	if (tstate->async_exc)
		thread->pending_async_exception = async_exception_name(capture, tstate->async_exc);
	if (tstate->wants_gil == TRI_YES)
		thread->gil = GIL_ROLE_WANTS;
	if (gil->holder && gil->holder == tstate->address) {
		thread->gil = GIL_ROLE_HOLDS;
		interpreter->gil_holder = thread;
	}
	struct py_clock lock;
	if (tstate->done_lock && py_clock_read(&capture->py, tstate->done_lock, &lock))
		thread->done_key = lock.wait_key;
}

/** Thread states are linked newest first; people, and the report, want the oldest first. */
static void add_tstates(struct capture *capture, struct py_interpreter *interpreter,
			const struct py_gil *gil)
{
	VEC(struct py_tstate) found = {0};
	struct py_list_iter iter;
	addr_t address;
	py_tstate_iter_init(&iter, &capture->py, interpreter->address);
	while (py_list_iter_next(&iter, &address)) {
		struct py_tstate tstate;
		addr_t back;
		if (!py_tstate_read(&capture->py, address, &tstate) ||
		    !py_read_word(&capture->py, address, capture->py.layout->tstate.interp, &back) ||
		    back != interpreter->address) {
			iter.cut = true;
			break;
		}
		vec_add(capture->arena, &found, tstate);
	}
	py_list_iter_deinit(&iter);
	if (iter.cut) {
		capture->process->threads_complete = TRI_NO;
		py_warn(capture->process, "threads-cut",
			"the list of interpreter %lld's threads is damaged or cut off in memory; "
			"threads may be missing",
			(long long)interpreter->id);
	}
	for (size_t i = found.count; i-- > 0;)
		add_tstate(capture, interpreter, gil, &found.items[i]);
}

static void read_gil(struct capture *capture, struct py_interpreter *interpreter, struct py_gil *ret)
{
	if (!py_gil_read(&capture->py, interpreter->address, ret))
		return;
	interpreter->gil = ret->address;
	interpreter->gil_drop_request = ret->drop_request;
	if (ret->enabled == TRI_NO)
		interpreter->gil_state = GIL_ABSENT;
	else
		interpreter->gil_state = ret->holder || ret->locked == TRI_YES ? GIL_HELD : GIL_FREE;
}

static enum tri interp_finalizing(const struct cpython *py, addr_t interp)
{
	int32_t flag;
	addr_t tstate;
	enum tri finalizing = TRI_UNKNOWN;
	if (py_read_i32(py, interp, py->layout->interp.finalizing, &flag))
		finalizing = tri_of(flag != 0);
	if (py_read_word(py, interp, py->layout->interp.finalizing_tstate, &tstate) && tstate)
		finalizing = TRI_YES;
	return finalizing;
}

static void add_interpreter(struct capture *capture, addr_t address, int64_t id, bool main)
{
	struct py_interpreter *interpreter = py_process_add_interpreter(capture->process);
	struct py_gil gil = {0};
	interpreter->address = address;
	interpreter->id = id;
	interpreter->main = main;
	interpreter->finalizing = interp_finalizing(&capture->py, address);
	read_gil(capture, interpreter, &gil);
	add_tstates(capture, interpreter, &gil);
	struct capture_interpreter *captured = vec_push(capture->arena, &capture->interpreters);
	captured->interpreter = interpreter;
	if (py_read_word(&capture->py, address, capture->py.layout->interp.modules,
			 &captured->modules))
		captured->threading = capture_find_module(capture, captured->modules, "threading");
}

static void read_finalizing(struct capture *capture)
{
	const struct cpython *py = &capture->py;
	struct py_runtime *runtime = &capture->process->runtime;
	addr_t tstate, symbol;
	bool read = py_read_word(py, py->runtime, py->layout->runtime.finalizing, &tstate);
	// 3.6: a variable of its own (Python/pylifecycle.c).
	if (!read && target_symbol(py->target, "_Py_Finalizing", &symbol))
		read = target_read_word(py->target, symbol, &tstate);
	if (read) {
		runtime->finalizing = tri_of(tstate != 0);
		if (tstate)
			py_read_word(py, tstate, py->layout->tstate.thread_id,
				     &runtime->finalizing_ident);
	}
}

/** After a fork the main thread need not be the oldest; people want it first all the same. */
static void move_to_front(struct capture *capture, size_t index)
{
	struct py_process *process = capture->process;
	struct capture_thread main = capture->threads.items[index];
	memmove(&capture->threads.items[1], &capture->threads.items[0], index * sizeof(main));
	memmove(&process->threads.items[1], &process->threads.items[0], index * sizeof(main.thread));
	capture->threads.items[0] = main;
	process->threads.items[0] = main.thread;
	for (size_t i = 0; i <= index; i++)
		process->threads.items[i]->index = i;
}

/** The main thread: the runtime says (3.8+), else it is the one whose kernel id is the process's, else the oldest. */
void capture_mark_main_thread(struct capture *capture)
{
	const struct cpython *py = &capture->py;
	struct py_process *process = capture->process;
	uint64_t ident = 0;
	py_read_word(py, py->runtime, py->layout->runtime.main_thread, &ident);
	struct py_thread *main = NULL;
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		bool is_main = ident ? thread->ident == ident
				     : process->pid && thread->native_id == process->pid;
		thread->main = tri_of(is_main);
		if (is_main && !main)
			main = thread;
	}
	// Where threads are missing, the one whose identity is known may be among them.
	bool may_be_missing = ident && process->threads_complete == TRI_NO;
	if (!main && process->threads.count && !may_be_missing)
		main = process->threads.items[0];
	if (!main)
		return;
	main->main = TRI_YES;
	move_to_front(capture, main->index);
}

void capture_interpreters(struct capture *capture)
{
	struct cpython *py = &capture->py;
	struct py_list_iter iter;
	VEC(addr_t) found = {0};
	addr_t interp, main = 0;
	py_interp_iter_init(&iter, py);
	while (py_list_iter_next(&iter, &interp)) {
		if (!py_interp_is_plausible(py, interp)) {
			capture->process->threads_complete = TRI_NO;
			py_warn(capture->process, "interpreter-implausible",
				"what should be an interpreter at 0x%llx makes no sense and was "
				"left out",
				(unsigned long long)interp);
			continue;
		}
		vec_add(capture->arena, &found, interp);
	}
	py_list_iter_deinit(&iter);
	if (iter.cut) {
		capture->process->threads_complete = TRI_NO;
		py_warn(capture->process, "interpreters-cut",
			"the list of interpreters is damaged or cut off in memory; interpreters "
			"may be missing");
	}
	if (!py_read_word(py, py->runtime, py->layout->runtime.interpreters_main, &main) &&
	    found.count)
		main = found.items[found.count - 1];
	// New ones are linked in front: the main one is the last.
	for (size_t i = found.count; i-- > 0;) {
		uint64_t id = found.count - 1 - i;
		py_read_word(py, found.items[i], py->layout->interp.id, &id);
		add_interpreter(capture, found.items[i], (int64_t)id, found.items[i] == main);
	}
	read_finalizing(capture);
	const struct capture_interpreter *captured = capture_main_interpreter(capture);
	if (captured && captured->modules)
		capture->process->threading_imported = tri_of(captured->threading != 0);
	if (capture->process->runtime.finalizing == TRI_YES && captured && !captured->threading)
		py_warn(capture->process, "modules-gone",
			"the interpreter is being torn down and has dropped its modules already: "
			"the names of threads "
			"and of most locks are missing");
}
