// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds the file locks that threads wait for, as /proc/locks shows it. The waits themselves are not there: a debugger's
// stop interrupts them, until the call begins again.
#include "capture/limits.h"
#include "capture/os.h"
#include "target/proc_text.h"

/** The file's file system, to tell equal inode numbers apart; false when it is not known. */
static bool device_of(struct os_view *view, const struct py_file *file, unsigned *ret_major,
		      unsigned *ret_minor)
{
	uint64_t mount;
	const char *info = os_text(view, NULL, "%llu/fdinfo/%lld", (unsigned long long)view->pid,
				   (long long)file->fd);
	const char *mounts = os_text(view, NULL, "%llu/mountinfo", (unsigned long long)view->pid);
	return info && mounts && proc_field(info, "mnt_id", 10, &mount) &&
	       proc_mount_device(mounts, mount, ret_major, ret_minor);
}

/** Whether a lock of this type keeps the call waiting: flock() and fcntl() do not see each other's. */
static bool is_in_the_way(const struct os_view *view, const struct proc_lock *lock, bool by_flock)
{
	if (lock->waits)
		return false;
	if (by_flock)
		return !strcmp(lock->type, "FLOCK");
	// A process's own POSIX locks do not stop it.
	return !strcmp(lock->type, "OFDLCK") ||
	       (!strcmp(lock->type, "POSIX") && lock->pid != (int64_t)view->pid);
}

static void add_lockers(struct os_view *view, struct py_file *file, bool by_flock)
{
	unsigned major, minor;
	size_t length;
	const char *at = os_text(view, NULL, "locks");
	bool placed = device_of(view, file, &major, &minor);
	for (const char *line; (line = proc_line(&at, &length));) {
		struct proc_lock lock;
		if (!proc_lock_parse(line, length, &lock) || lock.inode != file->inode ||
		    (placed && (lock.major != major || lock.minor != minor)) ||
		    !is_in_the_way(view, &lock, by_flock))
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
	vec_each_ptr(struct py_thread, thread, &view->capture->process->threads) {
		struct py_block *block = &thread->block;
		struct py_file *file = block->fds.count ? block->fds.items[0].file : NULL;
		// Before Linux 5.14 the file's inode is not told.
		if (block->kind != BLOCK_FD || block->io != IO_LOCK || !file || !file->inode ||
		    file->lockers.count)
			continue;
		const char *call = thread->syscall ? thread->syscall->name : NULL;
		add_lockers(view, file, call && !strcmp(call, "flock"));
	}
}
