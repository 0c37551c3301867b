// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "target/arch.h"

/** One OS thread, found by its kernel id. */
struct os_index {
	uint64_t key;
	const struct target_thread *os;
	bool known; // to Python
	UT_hash_handle hh;
};

static struct os_index *index_find(struct os_index *index, uint64_t lwp)
{
	struct os_index *entry = NULL;
	if (lwp)
		HASH_FIND(hh, index, &lwp, sizeof(lwp), entry);
	return entry;
}

/**
 * The kernel id that the C library keeps in struct pthread, at the offset under which all idents make sense. It is 0 once
 * the thread has ended (the kernel clears it), and in a forked child for threads that stayed behind (glibc does).
 */
static bool tid_of(const struct capture *capture, uint64_t ident, uint64_t *ret)
{
	uint32_t tid;
	if (!capture->pthread_tid_offset || !ident ||
	    !target_read_u32(capture->target, ident + capture->pthread_tid_offset, &tid))
		return false;
	*ret = tid;
	return true;
}

static bool offset_makes_sense(const struct capture *capture, struct os_index *index,
			       uint64_t offset)
{
	enum {
		ENOUGH = 64, // dead threads at the head of the list prove nothing
	};
	size_t tried = 0;
	vec_each(const struct capture_thread, captured, &capture->threads) {
		uint32_t tid;
		if (captured->thread->ident &&
		    target_read_u32(capture->target, captured->thread->ident + offset, &tid) &&
		    index_find(index, tid))
			return true;
		if (++tried == ENOUGH)
			break;
	}
	return false;
}

static void find_tid_offset(struct capture *capture, struct os_index *index)
{
	const struct target_arch *arch = target_info(capture->target)->arch;
	const uint64_t offsets[] = {arch->glibc_tid_offset, arch->musl_tid_offset};
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		if (offsets[i] && offset_makes_sense(capture, index, offsets[i])) {
			capture->pthread_tid_offset = offsets[i];
			return;
		}
	}
}

static void bind(struct capture_thread *captured, const struct target_thread *os)
{
	captured->os = os;
	captured->thread->gdb_id = os->gdb_id;
	captured->thread->native_id = os->lwp;
	captured->thread->os_name = os->name;
	captured->thread->alive = TRI_YES;
}

/** Several thread states of different interpreters may belong to one OS thread; each is bound to it. */
static void match(struct capture *capture, struct os_index *index)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		struct py_thread *thread = captured->thread;
		uint64_t lwp = thread->native_id;
		if (thread->alive == TRI_NO)
			continue;
		bool known = lwp || tid_of(capture, thread->ident, &lwp);
		struct os_index *entry = index_find(index, lwp);
		if (entry) {
			entry->known = true;
			bind(captured, entry->os);
		} else if (known && capture->os_threads.count) {
			thread->alive = TRI_NO;
		}
	}
}

/**
 * A fork by C code, as that of uWSGI, leaves the parent's kernel id in the thread state; the C library has the right one.
 * Only of an OS thread that no other thread state claims.
 */
static void match_forked(struct capture *capture, struct os_index *index)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		uint64_t lwp;
		if (captured->os || !captured->thread->native_id ||
		    !tid_of(capture, captured->thread->ident, &lwp))
			continue;
		struct os_index *entry = index_find(index, lwp);
		if (!entry || entry->known)
			continue;
		entry->known = true;
		bind(captured, entry->os);
	}
}

static void read_registers(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads)
		if (captured->os)
			captured->has_registers = target_registers(capture->target, captured->os,
								   &captured->registers);
}

static void add_native_threads(struct capture *capture, struct os_index *index)
{
	for (const struct os_index *entry = index; entry; entry = entry->hh.next)
		if (!entry->known)
			vec_add(capture->arena, &capture->process->native_threads,
				((struct py_native_thread){entry->os->gdb_id, entry->os->lwp,
							   entry->os->name}));
}

void capture_os_threads(struct capture *capture)
{
	if (!target_threads(capture->target, capture->arena, &capture->os_threads)) {
		py_warn(capture->process, "no-os-threads",
			"GDB lists no threads for this target: what they wait for cannot be told");
		return;
	}
	struct os_index *index = NULL;
	vec_each(const struct target_thread, os, &capture->os_threads) {
		struct os_index *entry = arena_new(capture->arena, struct os_index);
		entry->key = os->lwp;
		entry->os = os;
		HASH_ADD(hh, index, key, sizeof(entry->key), entry);
	}
	find_tid_offset(capture, index);
	match(capture, index);
	match_forked(capture, index);
	add_native_threads(capture, index);
	HASH_CLEAR(hh, index);
	read_registers(capture);
	size_t bound = 0;
	vec_each(const struct capture_thread, captured, &capture->threads)
		bound += captured->os != NULL;
	py_fact_add(capture->process, "threads",
		    "%zu of %zu Python threads matched to %zu OS threads", bound,
		    capture->threads.count, capture->os_threads.count);
}
