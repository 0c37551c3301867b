// SPDX-License-Identifier: GPL-3.0-or-later
// The system's side of what threads wait for. Only what somebody waits for is looked at, once.
#include "capture/os.h"

#include <stdarg.h>

#include "capture/limits.h"
#include "model/text.h"
#include "target/proc_text.h"

const char *capture_text(struct capture *capture, const char *bytes, size_t length)
{
	__attribute__((cleanup(text_deinit))) struct text text = {0};
	bool cut = length > CAPTURE_MAX_PATH;
	text_add_escaped(&text, bytes, cut ? CAPTURE_MAX_PATH : length);
	if (cut)
		text_add(&text, "…");
	return arena_strdup(capture->arena, text_get(&text));
}

const char *os_text(struct os_view *view, enum os_result *ret_result, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *path = arena_vprintf(view->capture->arena, format, arguments);
	va_end(arguments);
	struct os_text text;
	enum os_result result = target_os_read(view->capture->target, view->capture->arena, path,
					       CAPTURE_MAX_PROC_TEXT, &text);
	if (ret_result)
		*ret_result = result;
	return result == OS_DONE ? text.bytes : NULL;
}

const char *os_command(struct os_view *view, uint64_t pid)
{
	struct proc_stat stat;
	const char *text = os_text(view, NULL, "%llu/stat", (unsigned long long)pid);
	return text && proc_stat_parse(text, &stat)
		       ? capture_text(view->capture, stat.command, stat.command_length)
		       : NULL;
}

/** "NSpid:	4711	12": one number for each namespace, the outermost first. */
static size_t namespace_depth(struct os_view *view)
{
	const char *text = os_text(view, NULL, "%llu/status", (unsigned long long)view->pid);
	const char *line = text ? strstr(text, "\nNSpid:") : NULL;
	size_t depth = 0;
	for (const char *at = line ? line + strlen("\nNSpid:") : ""; *at && *at != '\n'; depth++) {
		at += strspn(at, "\t ");
		at += strcspn(at, "\t \n");
	}
	return depth ? depth - 1 : 0;
}

/** Python itself catches SIGINT, and faulthandler those that tell of crashes. */
static void read_signals(struct os_view *view)
{
	enum {
		SIGINT_BIT = 1 << 1,
		FAULT_BITS = 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 10, // ILL ABRT BUS FPE SEGV
	};
	// glibc keeps 32 and 33 for itself: thread cancellation, and setuid().
	static const uint64_t glibc_bits = UINT64_C(3) << 31;
	uint64_t caught;
	const char *text = os_text(view, NULL, "%llu/status", (unsigned long long)view->pid);
	if (text && proc_field(text, "SigCgt", 16, &caught))
		view->capture->process->hears_signals =
			tri_of(caught & ~(uint64_t)(SIGINT_BIT | FAULT_BITS) & ~glibc_bits);
}

static bool wants_os(const struct py_process *process)
{
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		if (thread->block.kind == BLOCK_FD || thread->block.kind == BLOCK_CHILD ||
		    thread->block.child)
			return true;
	return false;
}

/** Children that only the Python objects tell of: of cores, or without /proc. */
static void keep_children(struct capture *capture)
{
	vec_each_ptr(struct py_thread, thread, &capture->process->threads) {
		struct py_child *child = thread->block.child;
		bool known = !child;
		vec_each_ptr(const struct py_child, other, &capture->process->children)
			known |= other == child;
		if (!known && capture->process->children.count < CAPTURE_MAX_CHILDREN)
			vec_add(capture->arena, &capture->process->children, child);
	}
}

static void ask_os(struct capture *capture)
{
	struct os_view view = {
		.capture = capture,
		.pid = capture->process->pid,
		.links_left = CAPTURE_MAX_LINKS_SEEN,
		.processes_left = CAPTURE_MAX_PROCESSES,
	};
	if (!wants_os(capture->process) || !target_has_os(capture->target))
		return;
	view.depth = namespace_depth(&view);
	read_signals(&view);
	os_capture_files(&view);
	os_capture_children(&view);
	os_capture_sockets(&view);
	os_capture_ends(&view);
	os_capture_locks(&view);
	os_settle_children(&view);
	HASH_CLEAR(hh, view.interests);
}

void capture_os(struct capture *capture)
{
	ask_os(capture);
	keep_children(capture);
}
