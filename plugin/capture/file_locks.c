// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds the file locks that threads wait for, as /proc/locks shows it.
#include "capture/limits.h"
#include "capture/os.h"
#include "target/proc_text.h"

static void add_lockers(struct os_view *view, struct py_file *file, const char *text,
			const struct proc_lock *wanted)
{
	const char *at = text;
	size_t length;
	for (const char *line; (line = proc_line(&at, &length));) {
		struct proc_lock lock;
		if (!proc_lock_parse(line, length, &lock) || lock.waits ||
		    lock.number != wanted->number || lock.inode != wanted->inode)
			continue;
		if (file->lockers.count >= CAPTURE_MAX_ENDS)
			return;
		struct py_file_end *locker = vec_push(view->capture->arena, &file->lockers);
		locker->pid = lock.pid > 0 ? (uint64_t)lock.pid : 0;
		locker->writes = !strcmp(lock.mode, "WRITE");
		locker->reads = !locker->writes;
		locker->command = locker->pid ? os_command(view, locker->pid) : NULL;
	}
}

void os_capture_locks(struct os_view *view)
{
	const char *text = NULL;
	vec_each_ptr(struct py_thread, thread, &view->capture->process->threads) {
		struct py_block *block = &thread->block;
		struct py_file *file = block->fds.count ? block->fds.items[0].file : NULL;
		if (block->kind != BLOCK_FD || block->io != IO_LOCK || !file || file->lockers.count)
			continue;
		if (!text)
			text = os_text(view, NULL, "locks");
		const char *at = text;
		size_t length;
		for (const char *line; (line = proc_line(&at, &length));) {
			struct proc_lock lock;
			// Older kernels do not tell the file's inode: then a wait of this process has to do.
			if (proc_lock_parse(line, length, &lock) && lock.waits &&
			    lock.pid == (int64_t)view->pid &&
			    (!file->inode || file->inode == lock.inode)) {
				add_lockers(view, file, text, &lock);
				break;
			}
		}
	}
}
