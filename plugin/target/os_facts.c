// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/os_facts.h"

enum os_result target_os_read(struct target *target, struct arena *arena, const char *path,
			      size_t limit, struct os_text *ret)
{
	void *impl;
	const struct target_os_ops *os = target_os(target, &impl);
	return os && os->read ? os->read(impl, arena, path, limit, ret) : OS_UNKNOWN;
}

enum os_result target_os_readlink(struct target *target, struct arena *arena, const char *path,
				  struct os_text *ret)
{
	void *impl;
	const struct target_os_ops *os = target_os(target, &impl);
	return os && os->readlink ? os->readlink(impl, arena, path, ret) : OS_UNKNOWN;
}

enum os_result target_os_list(struct target *target, struct arena *arena, const char *path,
			      size_t limit, os_numbers *ret, bool *ret_cut)
{
	void *impl;
	const struct target_os_ops *os = target_os(target, &impl);
	*ret_cut = false;
	return os && os->list ? os->list(impl, arena, path, limit, ret, ret_cut) : OS_UNKNOWN;
}

enum os_result target_os_type(struct target *target, const char *path, enum os_file_type *ret)
{
	void *impl;
	const struct target_os_ops *os = target_os(target, &impl);
	return os && os->type ? os->type(impl, path, ret) : OS_UNKNOWN;
}

enum os_result target_os_pipe(struct target *target, uint64_t pid, uint64_t fd, uint64_t *ret_used,
			      uint64_t *ret_size)
{
	void *impl;
	const struct target_os_ops *os = target_os(target, &impl);
	return os && os->pipe ? os->pipe(impl, pid, fd, ret_used, ret_size) : OS_UNKNOWN;
}

enum os_result target_os_unix_peer(struct target *target, uint64_t pid, uint64_t inode,
				   uint64_t *ret)
{
	void *impl;
	const struct target_os_ops *os = target_os(target, &impl);
	return os && os->unix_peer ? os->unix_peer(impl, pid, inode, ret) : OS_UNKNOWN;
}

bool target_has_os(struct target *target)
{
	void *impl;
	return target_os(target, &impl) != NULL;
}
