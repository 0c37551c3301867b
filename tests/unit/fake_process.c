// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_process.h"

#include "target/arch.h"

enum {
	FUTEX_X86_64 = 202,
	FUTEX_TIME64_I386 = 422,
	FUTEX_WAIT = 0x189,
	PTHREAD_SIZE = 1024,
	STACK_SIZE = 1024,
	MAIN = 0,
	LEFT,
	RIGHT,
	GETTER,
};

static const char *const thread_names[FAKE_THREADS] = {"MainThread", "left", "right", "getter"};

static addr_t add_module(struct fake_process *process, const char *name)
{
	struct fake_python *python = process->python;
	addr_t dict = fake_dict(python, 24);
	fake_dict_put(python, dict, "__name__", fake_str(python, name));
	fake_dict_put(python, process->interp.modules, name, fake_module(python, dict));
	return dict;
}

static addr_t name_in(const struct fake_process *process, addr_t instance, const char *new_name,
		      const char *old_name, addr_t value)
{
	const char *name = process->python->layout->major == 2 ? old_name : new_name;
	fake_attr(process->python, instance, name, value);
	return value;
}

static addr_t make_condition(struct fake_process *process, struct fake_lock lock)
{
	struct fake_python *python = process->python;
	const char *type =
		python->layout->major == 2 ? "threading._Condition" : "threading.Condition";
	addr_t condition = fake_instance(python, fake_type(python, type), FAKE_VALUES);
	name_in(process, condition, "_lock", "_Condition__lock", lock.object);
	return condition;
}

static void make_queue(struct fake_process *process)
{
	struct fake_python *python = process->python;
	const char *type = python->layout->major == 2 ? "Queue.Queue" : "queue.Queue";
	process->mutex = fake_lock(python, false, false);
	process->waiter = fake_lock(python, true, true);
	process->jobs = fake_instance(python, fake_type(python, type), FAKE_VALUES);
	addr_t items = fake_list(python, NULL, 0);
	fake_attr(python, process->jobs, "mutex", process->mutex.object);
	fake_attr(python, process->jobs, "queue", items);
	fake_attr(python, process->jobs, "maxsize", fake_int(python, 0));
	fake_attr(python, process->jobs, "unfinished_tasks", fake_int(python, 0));
	fake_attr(python, process->jobs, "not_empty", make_condition(process, process->mutex));
	fake_attr(python, process->jobs, "not_full", make_condition(process, process->mutex));
}

static void fill_app(struct fake_process *process)
{
	struct fake_python *python = process->python;
	process->left = fake_lock(python, true, true);
	process->right = fake_lock(python, true, true);
	make_queue(process);
	fake_dict_put(python, process->app, "__file__", fake_str(python, "/srv/app.py"));
	fake_dict_put(python, process->app, "LEFT", process->left.object);
	fake_dict_put(python, process->app, "RIGHT", process->right.object);
	fake_dict_put(python, process->app, "JOBS", process->jobs);
}

static addr_t app_function(struct fake_process *process, const char *name)
{
	struct fake_code code = {.name = name, .file = "/srv/app.py", .first_line = 3};
	addr_t function = fake_function(process->python, fake_code(process->python, &code),
					process->app, name);
	fake_dict_put(process->python, process->app, name, function);
	return function;
}

/** What a join() of the thread sleeps on: the `_tstate_lock` (3.x to 3.12), or the handle (3.13+). */
static void make_join_key(struct fake_process *process, size_t index)
{
	struct fake_python *python = process->python;
	const struct layout *l = python->layout;
	if (layout_has(l->handle.object_handle)) {
		addr_t handle = fake_alloc(python, 128);
		addr_t object = fake_object(python, fake_type(python, "_thread._ThreadHandle"), 64);
		fake_set(python, object, l->handle.object_handle, handle);
		fake_set(python, handle, l->handle.ident, process->idents[index]);
		process->done_keys[index] = handle + layout_offset(l->handle.exiting);
		fake_attr(python, process->objects[index],
			  l->minor >= 14 ? "_os_thread_handle" : "_handle", object);
	} else if (l->major != 2) {
		struct fake_lock lock = fake_lock(python, true, index == LEFT);
		process->done_keys[index] = lock.key;
		fake_attr(python, process->objects[index], "_tstate_lock", lock.object);
	} else {
		process->done_keys[index] = fake_lock(python, true, true).key;
	}
}

static void make_thread_object(struct fake_process *process, size_t index, addr_t active)
{
	struct fake_python *python = process->python;
	addr_t object = fake_instance(python, fake_type(python, "threading.Thread"), FAKE_VALUES);
	process->objects[index] = object;
	name_in(process, object, "_name", "_Thread__name", fake_str(python, thread_names[index]));
	name_in(process, object, "_daemonic", "_Thread__daemonic",
		fake_bool(python, index == GETTER));
	name_in(process, object, "_ident", "_Thread__ident",
		fake_int(python, (int64_t)process->idents[index]));
	if (index != MAIN)
		name_in(process, object, "_target", "_Thread__target",
			app_function(process, thread_names[index]));
	make_join_key(process, index);
	fake_dict_put_object(python, active, fake_int(python, (int64_t)process->idents[index]),
			     object);
}

/** `def left(): with LEFT: with RIGHT: …`, in the body of the first, before that of the second. */
static addr_t locking_frame(struct fake_process *process, const char *name, addr_t held,
			    addr_t caller)
{
	struct fake_code code = {
		.name = name, .file = "/srv/app.py", .first_line = 10, .names = {"LEFT", "RIGHT"}};
	struct fake_frame frame = {.globals = process->app, .previous = caller};
	return fake_frame_in_withs(process->python, &code, frame, &held, 1);
}

static addr_t method_frame(struct fake_process *process, addr_t globals, const char *name,
			   const char *file, addr_t self, const char *second, addr_t value,
			   addr_t caller)
{
	struct fake_python *python = process->python;
	struct fake_line line = {16, 100};
	struct fake_code code = {
		.name = name,
		.file = file,
		.first_line = 100,
		.arg_count = 1,
		.stack_size = 2,
		.locals = {"self", second},
		.bytecode = {(const uint8_t[16]){9, 0, 9, 0, 9}, 16},
		.lines = fake_lines(python, 100, &line, 1),
	};
	const addr_t slots[] = {self, value};
	struct fake_frame frame = {
		.code = fake_code(python, &code),
		.globals = globals,
		.previous = caller,
		.offset = 4,
		.slots = slots,
		.slot_count = second ? 2 : 1,
	};
	return fake_frame(python, &frame);
}

static addr_t app_frame(struct fake_process *process, const char *name)
{
	return method_frame(process, process->app, name, "/srv/app.py", process->jobs, NULL, 0, 0);
}

static void make_frames(struct fake_process *process)
{
	struct fake_python *python = process->python;
	addr_t condition;
	process->frames[MAIN] = method_frame(process, process->threading, "join",
					     "/lib/threading.py", process->objects[LEFT], "timeout",
					     python->none, app_frame(process, "main"));
	process->frames[LEFT] = locking_frame(process, "left", process->left.object, 0);
	process->frames[RIGHT] = locking_frame(process, "right", process->right.object, 0);
	condition = make_condition(process, process->mutex);
	fake_attr(python, process->jobs, "all_tasks_done", condition);
	addr_t get = method_frame(process, process->queue, "get", "/lib/queue.py", process->jobs,
				  "timeout", python->none, app_frame(process, "getter"));
	process->frames[GETTER] =
		method_frame(process, process->threading, "wait", "/lib/threading.py", condition,
			     "waiter", process->waiter.object, get);
}

/** The OS thread sleeps on the key: at it, or (3.13+, but for semaphores) in the parking lot. */
static void add_os_thread(struct fake_process *process, size_t index, addr_t key, bool parked)
{
	struct fake_python *python = process->python;
	addr_t stack = fake_alloc(python, STACK_SIZE);
	addr_t uaddr = parked ? fake_parked(python, stack + 128, key) : key;
	process->stacks[index] = stack;
	fake_put_word(python->fake, stack + RETURN_AT, 0x7f0000001234);
	struct target_thread thread = {(int)index + 1, FAKE_PID + index, thread_names[index]};
	struct target_registers registers = {
		.pc = 0x7f0000001000,
		.sp = stack,
		.tls = process->idents[index],
		.in_syscall = true,
		.syscall = word_of(python) == 4 ? FUTEX_TIME64_I386 : FUTEX_X86_64,
		.args = {uaddr, FUTEX_WAIT, 0, 0},
	};
	fake_thread(python->fake, &thread, &registers);
}

static void add_os_threads(struct fake_process *process)
{
	const struct layout *l = process->python->layout;
	bool parks = layout_has(l->lock.mutex), joins = layout_has(l->handle.object_handle);
	add_os_thread(process, MAIN, process->done_keys[LEFT], joins);
	add_os_thread(process, LEFT, process->right.key, parks);
	add_os_thread(process, RIGHT, process->left.key, parks);
	add_os_thread(process, GETTER, process->waiter.key, parks);
	struct target_thread native = {FAKE_THREADS + 1, FAKE_PID + FAKE_THREADS, "native"};
	fake_thread(process->python->fake, &native, NULL);
}

struct fake_process fake_process_create(const struct layout *layout, enum fake_located located)
{
	struct fake_process process = {.python = fake_python_create(layout)};
	struct fake_python *python = process.python;
	bool old = layout->major == 2;
	fake_runtime_init(python, located);
	process.interp = fake_interpreter(python);
	process.app = add_module(&process, "__main__");
	process.threading = add_module(&process, "threading");
	process.queue = add_module(&process, old ? "Queue" : "queue");
	fill_app(&process);
	addr_t active = fake_dict_of(python, FAKE_KEYS_GENERAL, 8);
	fake_dict_put(python, process.threading, "_active", active);
	fake_dict_put(python, process.threading, "_limbo", fake_dict(python, 4));
	for (size_t i = 0; i < FAKE_THREADS; i++) {
		process.idents[i] = fake_alloc(python, PTHREAD_SIZE);
		fake_put_u32(python->fake,
			     process.idents[i] + python->fake->info.arch->glibc_tid_offset,
			     (uint32_t)(FAKE_PID + i));
		make_thread_object(&process, i, active);
	}
	make_frames(&process);
	for (size_t i = 0; i < FAKE_THREADS; i++)
		process.states[i] = fake_thread_state(python, &process.interp, process.idents[i],
						      FAKE_PID + i, process.frames[i]);
	fake_set(python, python->runtime, layout->runtime.main_thread, process.idents[MAIN]);
	fake_gil_hold(python, &process.interp, 0);
	add_os_threads(&process);
	return process;
}
