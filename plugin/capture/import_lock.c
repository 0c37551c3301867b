// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/import_lock.h"

#include "capture/context.h"

void capture_import_lock(struct capture *capture)
{
	struct py_import_lock read;
	if (!py_import_lock_read(&capture->py, &read) || read.locked != TRI_YES)
		return;
	struct py_lock *lock = py_process_add_lock(capture->process, LOCK_MODULE, 0);
	lock->type = "import lock";
	lock->wait_key = read.wait_key;
	lock->locked = read.locked;
	lock->has_waiters = read.has_waiters;
	lock->records_owner = true;
	lock->owner_ident = read.owner_ident;
	lock->count = read.level;
	vec_add(capture->arena, &lock->names, lock->type);
}
