// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/arch.h"

#include <string.h>

#include "target/arch_tables.h"

/** Whether `name` is `prefix`, alone or with a variant behind a colon ("i386:x86-64:intel"). */
static bool is_variant_of(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);
	return !strncmp(name, prefix, length) && (name[length] == '\0' || name[length] == ':');
}

const struct target_arch *target_arch_by_gdb_name(const char *gdb_name)
{
	// The longer name before its own prefix.
	static const struct target_arch *const supported[] = {
		&target_arch_x86_64,
		&target_arch_aarch64,
		&target_arch_i386,
	};
	// 64-bit registers with 32-bit pointers: neither table fits.
	static const char *const refused[] = {"i386:x64-32", "aarch64:ilp32"};

	if (!gdb_name)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		if (is_variant_of(gdb_name, refused[i]))
			return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(supported); i++)
		if (is_variant_of(gdb_name, supported[i]->gdb_name))
			return supported[i];
	return NULL;
}

const struct syscall_info *target_arch_syscall(const struct target_arch *arch, long number)
{
	if (!arch || number < 0)
		return NULL;
	for (size_t i = 0; i < arch->syscall_count; i++)
		if (arch->syscalls[i].number == number)
			return &arch->syscalls[i];
	return NULL;
}
