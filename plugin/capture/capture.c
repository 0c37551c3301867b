// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/cross_check.h"
#include "cpython/runtime.h"
#include "target/arch.h"

const struct capture_options capture_defaults = {
	.max_frames = CAPTURE_MAX_FRAMES,
	.max_string = CAPTURE_MAX_STRING,
	.max_memory = CAPTURE_MAX_MEMORY,
};

static size_t memory_limit(const struct capture_options *options)
{
	return options->max_memory ? options->max_memory : CAPTURE_MAX_MEMORY;
}

static void describe_target(struct capture *capture)
{
	const struct target_info *info = target_info(capture->target);
	struct py_process *process = capture->process;
	process->target_kind = info->kind;
	process->pid = info->pid;
	process->core = arena_strdup(capture->arena, info->core);
	process->executable = arena_strdup(capture->arena, info->executable);
	process->arch = info->arch ? info->arch->name : NULL;
	if (info->core_missing)
		py_warn(process, "core-truncated",
			"the core's file ends early: %llu KiB of the process's memory are not in "
			"it",
			(unsigned long long)(info->core_missing + 1023) >> 10);
}

static void report_gaps(struct capture *capture)
{
	struct target_faults faults = target_faults(capture->target);
	if (faults.count)
		py_fact_add(capture->process, "memory",
			    "%zu pages could not be read, the first at 0x%llx", faults.count,
			    (unsigned long long)faults.first);
	if (target_stopped(capture->target) != TARGET_RUNS)
		capture->process->threads_complete = TRI_NO;
	switch (target_stopped(capture->target)) {
	case TARGET_RUNS:
		break;
	case TARGET_INTERRUPTED:
		py_warn(capture->process, "interrupted",
			"interrupted: what follows is only what had been read by then");
		break;
	case TARGET_BUDGET:
		py_warn(capture->process, "time-budget",
			"the time budget was spent: what follows is only what had been read by "
			"then; "
			"`set pyhang time-budget SECONDS` gives more");
		break;
	case TARGET_MEMORY:
		py_warn(capture->process, "memory-budget",
			"there is more to read than fits into %zu MiB: what follows is only what "
			"had been read by then",
			memory_limit(capture->options) >> 20);
		break;
	}
}

static void keep(struct py_lock *lock)
{
	if (lock)
		lock->index = 0;
}

/** The locks that are nothing but a waiter's get the index SIZE_MAX. What the model leads to in another way stays. */
static void mark_waiter_locks(struct py_process *process)
{
	vec_each_ptr(struct py_thread, thread, &process->threads)
		vec_each(struct py_frame, frame, &thread->frames)
			if (frame->waiter)
				frame->waiter->index = SIZE_MAX;
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		vec_each(struct py_frame, frame, &thread->frames) {
			keep(frame->subject);
			vec_each(struct py_with, with, &frame->withs)
				keep(with->lock);
		}
	}
	vec_each_ptr(struct py_lock, lock, &process->locks) {
		keep(lock->inner);
		keep(lock->outer);
	}
}

/** Nothing in the model may lead to a lock that is not in its list. */
static void forget_dropped(struct py_frame *frame)
{
	size_t kept = 0;
	vec_each(struct py_acquire, acquire, &frame->acquires)
		if (acquire->lock->index != SIZE_MAX)
			frame->acquires.items[kept++] = *acquire;
	frame->acquires.count = kept;
}

/** The lock that each Condition.wait() makes for itself is how it works, not something that people know. */
static void drop_waiter_locks(struct capture *capture)
{
	mark_waiter_locks(capture->process);
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		vec_each(struct py_frame, frame, &thread->frames)
			forget_dropped(frame);
	size_t kept = 0;
	for (size_t i = 0; i < capture->process->locks.count; i++) {
		struct py_lock *lock = capture->process->locks.items[i];
		if (lock->index == SIZE_MAX)
			continue;
		lock->index = kept;
		capture->process->locks.items[kept++] = lock;
	}
	capture->process->locks.count = kept;
}

struct py_process *capture_process(struct target *target, struct arena *arena,
				   const struct capture_options *options, const char **ret_error)
{
	struct capture capture = {
		.target = target,
		.arena = arena,
		.process = py_process_create(arena),
		.options = options,
		.calls_left = CAPTURE_MAX_CALLS,
		.flow_left = CAPTURE_MAX_FLOW,
		.native_left = CAPTURE_NATIVE_STACKS,
		.py = {.target = target, .arena = arena, .max_string = options->max_string},
	};
	target_limit_memory(target, arena, arena_used(arena) + memory_limit(options));
	describe_target(&capture);
	if (!target_info(target)->arch) {
		*ret_error = "pyhang knows x86-64, aarch64 and i386; this target is none of these.";
		return NULL;
	}
	if (!py_runtime_find(&capture.py, capture.process, options->runtime, ret_error)) {
		cpython_deinit(&capture.py);
		return NULL;
	}
	capture_interpreters(&capture);
	capture_os_threads(&capture);
	capture_mark_main_thread(&capture);
	capture_thread_objects(&capture);
	capture_blocks(&capture);
	capture_stacks(&capture);
	capture_frames(&capture);
	capture_entries(&capture);
	capture_unlisted_threads(&capture);
	capture_import_lock(&capture);
	capture_stops(&capture);
	capture_waits(&capture);
	capture_native_stacks(&capture);
	capture_acquires(&capture);
	capture_suspended(&capture);
	capture_io(&capture);
	capture_file_objects(&capture);
	capture_processes(&capture);
	capture_os(&capture);
	capture_executors(&capture);
	capture_tasks(&capture);
	capture_exit_callback(&capture);
	capture_shutdown(&capture);
	capture_lost_threads(&capture);
	capture_names(&capture);
	capture_reach(&capture);
	drop_waiter_locks(&capture);
	if (options->heap)
		capture_heap(&capture);
	report_gaps(&capture);
	// With two CPythons GDB would tell the types of either.
	if (!capture.py.has_others && options->cross_check)
		py_layout_cross_check(&capture.py, capture.process);
	HASH_CLEAR(hh, capture.by_ident);
	HASH_CLEAR(hh, capture.by_object);
	HASH_CLEAR(hh, capture.by_done_key);
	HASH_CLEAR(hh, capture.locks);
	HASH_CLEAR(hh, capture.module_names);
	cpython_deinit(&capture.py);
	return capture.process;
}
