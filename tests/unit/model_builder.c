// SPDX-License-Identifier: GPL-3.0-or-later
#include "model_builder.h"

#include <math.h>

enum {
	FIRST_KEY = 0x1000,
	FIRST_DONE_KEY = 0x9000000,
	FIRST_IDENT = 0x7f0000000000,
};

struct py_process *model_new(void)
{
	struct py_process *process = py_process_create(arena_create());
	process->pid = 4242;
	process->runtime.version = "3.11.2";
	process->runtime.free_threaded = TRI_NO;
	process->runtime.finalizing = TRI_NO;
	struct py_interpreter *interpreter = py_process_add_interpreter(process);
	interpreter->main = true;
	interpreter->finalizing = TRI_NO;
	struct py_thread *main = model_thread(process, "MainThread");
	main->main = TRI_YES;
	main->block = (struct py_block){
		.kind = BLOCK_FD, .fd = 3, .pid = -1, .timed = TRI_NO, .remaining = NAN};
	return process;
}

void model_free(struct py_process *process)
{
	arena_destroy(process->arena);
}

struct py_thread *model_main(struct py_process *process)
{
	return process->threads.items[0];
}

struct py_thread *model_thread(struct py_process *process, const char *name)
{
	struct py_thread *thread = py_process_add_thread(process);
	thread->interpreter = process->interpreters.items[0];
	thread->name = name;
	thread->address = 0x5000 + thread->index * 0x100;
	thread->object = 0x6000 + thread->index * 0x100;
	thread->ident = FIRST_IDENT + thread->index * 0x1000;
	thread->native_id = 4242 + thread->index;
	thread->type = "threading.Thread";
	thread->daemon = TRI_NO;
	thread->main = TRI_NO;
	thread->dummy = TRI_NO;
	thread->alive = TRI_YES;
	thread->started = TRI_YES;
	thread->finished = TRI_NO;
	thread->frames_complete = TRI_YES;
	thread->done_key = FIRST_DONE_KEY + thread->index * 0x10;
	thread->block.kind = BLOCK_SLEEP;
	thread->block.timed = TRI_YES;
	thread->block.remaining = 100;
	return thread;
}

struct py_lock *model_lock(struct py_process *process, enum py_lock_kind kind, const char *name)
{
	struct py_lock *lock =
		py_process_add_lock(process, kind, 0x100000 + process->locks.count * 0x40);
	lock->wait_key = FIRST_KEY + lock->index * 0x40;
	lock->locked = TRI_YES;
	if (name)
		vec_add(process->arena, &lock->names, name);
	return lock;
}

struct py_lock *model_over(struct py_process *process, enum py_lock_kind kind, const char *name,
			   struct py_lock *own)
{
	struct py_lock *lock = model_lock(process, kind, name);
	lock->wait_key = 0;
	lock->locked = TRI_UNKNOWN;
	lock->inner = own;
	return lock;
}

struct py_frame *model_frame(struct py_process *process, struct py_thread *thread,
			     const char *function, const char *file, int line)
{
	struct py_frame *frame = py_thread_add_frame(process, thread);
	frame->function = function;
	frame->qualname = function;
	frame->file = file;
	frame->module = "app";
	frame->line = line;
	return frame;
}

struct py_frame *model_role(struct py_process *process, struct py_thread *thread, enum py_role role,
			    const char *module, const char *function)
{
	struct py_frame *frame =
		model_frame(process, thread, function, "/usr/lib/python3/stdlib.py", 1);
	frame->role = role;
	frame->module = module;
	frame->timed = TRI_NO;
	return frame;
}

void model_with(struct py_process *process, struct py_frame *frame, struct py_lock *lock, int line)
{
	struct py_with with = {.manager = lock->address,
			       .type = lock->type,
			       .lock = lock,
			       .line = line,
			       .evidence = EVIDENCE_PROVEN};
	vec_add(process->arena, &frame->withs, with);
}

void model_block_on(struct py_thread *thread, addr_t key)
{
	thread->block = (struct py_block){.kind = BLOCK_FUTEX,
					  .key = key,
					  .timed = TRI_NO,
					  .remaining = NAN,
					  .fd = -1,
					  .pid = -1};
}

struct py_frame *model_wait_lock(struct py_process *process, struct py_thread *thread,
				 struct py_lock *lock, const char *function, int line)
{
	model_block_on(thread, lock->wait_key);
	return model_frame(process, thread, function, "/srv/app.py", line);
}

void model_wait_join(struct py_process *process, struct py_thread *thread, struct py_thread *other,
		     int line)
{
	model_block_on(thread, other->done_key);
	model_role(process, thread, ROLE_NONE, "threading", "_wait_for_tstate_lock");
	model_role(process, thread, ROLE_THREAD_JOIN, "threading", "join")->joined = other;
	model_frame(process, thread, "joiner", "/srv/app.py", line);
}

static void wait_notify(struct py_process *process, struct py_thread *thread)
{
	struct py_lock *waiter = model_lock(process, LOCK_PLAIN, NULL);
	struct py_lock *own = model_lock(process, LOCK_PLAIN, NULL);
	own->locked = TRI_NO;
	struct py_frame *frame =
		model_role(process, thread, ROLE_CONDITION_WAIT, "threading", "wait");
	frame->subject = model_over(process, LOCK_CONDITION, NULL, own);
	frame->waiter = waiter;
	model_block_on(thread, waiter->wait_key);
}

void model_wait_get(struct py_process *process, struct py_thread *thread, struct py_lock *queue,
		    int line)
{
	wait_notify(process, thread);
	model_role(process, thread, ROLE_QUEUE_GET, "queue", "get")->subject = queue;
	model_frame(process, thread, "consume", "/srv/app.py", line);
}

void model_wait_event(struct py_process *process, struct py_thread *thread, struct py_lock *event,
		      int line)
{
	wait_notify(process, thread);
	model_role(process, thread, ROLE_EVENT_WAIT, "threading", "wait")->subject = event;
	model_frame(process, thread, "waiter", "/srv/app.py", line);
}

void model_shutdown(struct py_process *process, struct py_thread *awaited)
{
	struct py_thread *main = model_main(process);
	process->shutting_down = TRI_YES;
	process->interpreters.items[0]->finalizing = TRI_YES;
	model_block_on(main, awaited->done_key);
	model_role(process, main, ROLE_THREAD_SHUTDOWN, "threading", "_shutdown")->joined = awaited;
}

struct py_thread *model_idle_worker(struct py_process *process, const char *name,
				    struct py_lock *queue)
{
	struct py_thread *thread = model_thread(process, name);
	model_block_on(thread, queue->wait_key);
	model_role(process, thread, ROLE_EXECUTOR_WORKER, "concurrent.futures.thread", "_worker");
	model_role(process, thread, ROLE_NONE, "threading", "run");
	model_role(process, thread, ROLE_THREAD_BOOTSTRAP, "threading", "_bootstrap_inner");
	return thread;
}
