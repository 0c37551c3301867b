// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Hand-built reports for the tests of the views. */
#ifndef PYHANG_TESTS_RENDER_MODELS_H
#define PYHANG_TESTS_RENDER_MODELS_H

#include "model/report.h"
#include "render/render.h"

static const struct render_options at_80 = {.width = 80};
static const struct render_options unlimited = {.width = 0};

struct model {
	struct arena *arena;
	struct py_process *process;
	struct py_report *report;
};

/** A text and a model that are freed at the end of the test. */
#define MODEL(name, make)                                                  \
	struct model name __attribute__((cleanup(model_deinit))) = (make); \
	struct text text __attribute__((cleanup(text_deinit))) = {0}

static inline void model_deinit(struct model *model)
{
	arena_destroy(model->arena);
}

/** A live CPython 3.11.2 with its main interpreter, and no threads. */
static inline struct model model_empty(void)
{
	struct arena *arena = arena_create();
	struct py_process *process = py_process_create(arena);
	struct py_report *report = arena_new(arena, struct py_report);
	report->process = process;
	process->pid = 4242;
	process->arch = "x86-64";
	process->runtime.version = "3.11.2";
	struct py_interpreter *main = py_process_add_interpreter(process);
	main->main = true;
	main->address = 0x7f0000001000;
	main->gil_state = GIL_FREE;
	return (struct model){arena, process, report};
}

static inline struct py_thread *model_thread(struct model *model, const char *name,
					     const char *file, int line, const char *function)
{
	struct py_thread *thread = py_process_add_thread(model->process);
	size_t number = thread->index;
	thread->name = name;
	thread->interpreter = model->process->interpreters.items[0];
	thread->gdb_id = (int)number + 1;
	thread->native_id = 4242 + number;
	thread->ident = 0x7f1000000000 + (number << 16);
	thread->address = 0x555500000000 + (number << 8);
	thread->alive = TRI_YES;
	thread->started = TRI_YES;
	thread->finished = TRI_NO;
	thread->daemon = TRI_NO;
	thread->main = tri_of(number == 0);
	thread->frames_complete = TRI_YES;
	struct py_frame *frame = py_thread_add_frame(model->process, thread);
	frame->file = file;
	frame->line = line;
	frame->function = function;
	frame->module = "app";
	return thread;
}

static inline struct py_lock *model_lock(struct model *model, const char *name)
{
	struct py_lock *lock = py_process_add_lock(
		model->process, LOCK_PLAIN, 0x7f2000000000 + (model->process->locks.count << 5));
	lock->locked = TRI_YES;
	vec_add(model->arena, &lock->names, name);
	return lock;
}

static inline void model_wait(struct model *model, struct py_thread *thread, struct py_lock *lock)
{
	thread->state = STATE_LOCK_WAIT;
	thread->detail = py_lock_title(model->arena, lock);
	thread->wait.kind = WAIT_LOCK;
	thread->wait.lock = lock;
	vec_add(model->arena, &lock->waiters, thread);
}

static inline void model_hold(struct model *model, struct py_thread *thread, struct py_lock *lock,
			      enum py_evidence evidence, const char *why)
{
	struct py_hold hold = {lock, evidence, why, 0, LOCK_NUMBER_UNKNOWN};
	vec_add(model->arena, &thread->holds, hold);
	lock->owner = thread;
	lock->evidence = evidence;
	lock->why = why;
}

static inline struct py_chain_link *model_link(struct model *model, size_t depth,
					       struct py_thread *thread, const char *holds,
					       const char *text)
{
	struct py_chain_link *link = vec_push(model->arena, &model->report->chain);
	link->depth = depth;
	link->thread = thread;
	link->holds = holds;
	link->text = text;
	return link;
}

static inline struct py_cause *model_cause(struct model *model, enum py_cause_kind kind,
					   const char *advice)
{
	struct py_cause *cause = vec_push(model->arena, &model->report->verdict.causes);
	cause->kind = kind;
	cause->confidence = CONFIDENCE_CERTAIN;
	cause->advice = advice;
	return cause;
}

/** Exit waits for "heartbeat", which is in a deadlock with "worker". */
static inline struct model model_deadlock(void)
{
	struct model model = model_empty();
	struct py_thread *main = model_thread(
		&model, "MainThread", "/usr/lib/python3.11/threading.py", 1590, "_shutdown");
	struct py_thread *heartbeat =
		model_thread(&model, "heartbeat", "/srv/shop/app.py", 14, "beat");
	struct py_thread *worker = model_thread(&model, "worker", "/srv/shop/app.py", 22, "work");
	struct py_lock *db = model_lock(&model, "app.DB");
	struct py_lock *cache = model_lock(&model, "app.CACHE");
	main->state = STATE_JOIN;
	main->detail = "thread \"heartbeat\"";
	main->wait.kind = WAIT_THREAD;
	main->wait.thread = heartbeat;
	model_wait(&model, heartbeat, db);
	model_wait(&model, worker, cache);
	model_hold(&model, heartbeat, cache, EVIDENCE_PROVEN, "inside `with CACHE:` at app.py:13");
	model_hold(&model, worker, db, EVIDENCE_PROVEN, "inside `with DB:` at app.py:21");
	struct py_with with = {.manager = cache->address, .type = "Lock", .lock = cache, .line = 13};
	vec_add(model.arena, &heartbeat->frames.items[0].withs, with);

	struct py_report *report = model.report;
	report->status = 1;
	report->signature = "exit-blocked:deadlock:app.py:beat+app.py:work";
	report->verdict.kind = VERDICT_EXIT_BLOCKED;
	report->verdict.confidence = CONFIDENCE_CERTAIN;
	report->verdict.summary =
		"Exit is blocked: threading._shutdown waits for thread \"heartbeat\", "
		"which is in a deadlock with \"worker\".";
	model_link(&model, 0, main, NULL, "in threading._shutdown, joins");
	model_link(&model, 1, heartbeat, NULL, "waits for Lock app.DB at app.py:14 in beat");
	model_link(&model, 2, worker, "holds it (proven: inside `with DB:` at app.py:21)",
		   "waits for Lock app.CACHE at app.py:22 in work");
	model_link(&model, 3, heartbeat, "holds it (proven: inside `with CACHE:` at app.py:13)",
		   NULL)
		->closes_cycle = true;
	model_cause(&model, CAUSE_DEADLOCK,
		    "take app.DB and app.CACHE in the same order at app.py:13 and app.py:21.")
		->explanation = "heartbeat and worker take the same two locks in opposite order.";
	report->shutdown.stage = STAGE_JOINING_THREADS;
	report->shutdown.thread = main;
	report->shutdown.text = "threading._shutdown joins \"heartbeat\"; \"worker\" is next.";
	vec_add(model.arena, &report->shutdown.waiting_for, heartbeat);
	vec_add(model.arena, &report->shutdown.waiting_for, worker);
	struct py_cycle *cycle = vec_push(model.arena, &report->cycles);
	vec_add(model.arena, &cycle->members, ((struct py_cycle_member){heartbeat, NULL}));
	vec_add(model.arena, &cycle->members, ((struct py_cycle_member){NULL, db}));
	vec_add(model.arena, &cycle->members, ((struct py_cycle_member){worker, NULL}));
	vec_add(model.arena, &cycle->members, ((struct py_cycle_member){NULL, cache}));
	return model;
}

/** An idle server: the main thread accepts, workers wait for jobs with timeouts of their own. */
static inline struct model model_healthy(size_t workers)
{
	struct model model = model_empty();
	struct py_thread *main =
		model_thread(&model, "MainThread", "/srv/shop/server.py", 10, "serve");
	main->state = STATE_IO_WAIT;
	main->detail = "fd 3 (listens on 0.0.0.0:8080)";
	for (size_t i = 0; i < workers; i++) {
		struct py_thread *worker =
			model_thread(&model, arena_printf(model.arena, "worker-%zu", i),
				     "/srv/shop/server.py", 44, "poll");
		worker->daemon = TRI_YES;
		worker->state = STATE_SLEEP;
		worker->detail = arena_printf(model.arena, "%zu.5 s left", i % 7);
		worker->wait.kind = WAIT_TIME;
	}
	model.report->verdict.kind = VERDICT_HEALTHY;
	model.report->verdict.confidence = CONFIDENCE_CERTAIN;
	model.report->verdict.summary = "Healthy: every thread can progress.";
	return model;
}

/** `count` threads that wait for each other in one long chain; names and files are long, and partly wide. */
static inline struct model model_crowd(size_t count)
{
	struct model model = model_empty();
	struct py_lock *previous = NULL;
	for (size_t i = 0; i < count; i++) {
		const char *name =
			arena_printf(model.arena,
				     i % 2 ? "処理スレッド-%zu 受信待ち行列のための長い名前"
					   : "ThreadPoolExecutor-%zu_17 (fetch_all_pages)",
				     i);
		struct py_thread *thread =
			model_thread(&model, name, "/srv/長い/一覧_of_pages_and_more.py", 12345,
				     "fetch_all_pages_again_and_again");
		thread->daemon = i % 3 ? TRI_YES : TRI_NO;
		thread->stuck = TRI_YES;
		struct py_lock *lock = model_lock(
			&model, arena_printf(model.arena, "shop.pages.表[%zu].guard_lock", i));
		model_hold(&model, thread, lock, EVIDENCE_PROVEN,
			   "inside `with 表[i].guard_lock` at 一覧.py:12340");
		if (previous)
			model_wait(&model, thread, previous);
		model_link(&model, i, thread,
			   i ? "holds it (proven: inside `with 表[i].guard_lock` at 一覧.py:12340)"
			     : NULL,
			   "waits for Lock shop.pages.表.guard_lock at "
			   "一覧_of_pages_and_more.py:12345 in fetch_all_pages");
		previous = lock;
	}
	model.report->verdict.kind = VERDICT_HANG;
	model.report->verdict.confidence = CONFIDENCE_LIKELY;
	model.report->verdict.summary = "Hang: 長い thread names wait in a long chain for "
					"/a/word/that/is/longer/than/any/line/of/the/terminal/"
					"could/ever/be/without/a/single/space.py.";
	for (size_t i = 0; i < 9; i++)
		model_cause(&model, CAUSE_LOCK_HELD, "release it.")->evidence =
			"a 表 is held, and held, and held, and held, and held, and held.";
	for (size_t i = 0; i < 9; i++)
		py_warn(model.process, "memory-missing",
			"%zu bytes at 0x7f could not be read, neither from the core nor from the "
			"executable",
			i);
	return model;
}

#endif
