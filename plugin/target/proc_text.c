// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/proc_text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool proc_stat_parse(const char *text, struct proc_stat *ret)
{
	// The name may hold anything, also ") R 1 ": the last parenthesis is the kernel's.
	const char *open = strchr(text, '(');
	const char *close = strrchr(text, ')');
	if (!open || !close || close < open)
		return false;
	*ret = (struct proc_stat){.command = open + 1, .command_length = (size_t)(close - open - 1)};
	// state ppid, then 17 numbers, then the start time: field 22, proc_pid_stat(5).
	int start_at = 0;
	if (sscanf(close + 1, " %c %" SCNu64 "%n", &ret->state, &ret->parent, &start_at) != 2)
		return false;
	const char *at = close + 1 + start_at;
	for (int i = 0; i < 17; i++) {
		at += strspn(at, " ");
		at += strcspn(at, " \n");
	}
	char *end;
	ret->start = strtoull(at, &end, 10);
	return end != at;
}

bool proc_syscall_parse(const char *text, long *ret_number, uint64_t ret_args[6])
{
	return sscanf(text,
		      "%ld 0x%" SCNx64 " 0x%" SCNx64 " 0x%" SCNx64 " 0x%" SCNx64 " 0x%" SCNx64
		      " 0x%" SCNx64,
		      ret_number, &ret_args[0], &ret_args[1], &ret_args[2], &ret_args[3],
		      &ret_args[4], &ret_args[5]) == 7 &&
	       *ret_number >= 0;
}

bool proc_field(const char *text, const char *key, int base, uint64_t *ret)
{
	size_t length = strlen(key);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) != 0 || line[length] != ':')
			continue;
		const char *number = line + length + 1;
		number += strspn(number, " \t");
		char *end;
		*ret = strtoull(number, &end, base);
		return end != number && isxdigit((unsigned char)*number);
	}
	return false;
}

const char *proc_line(const char **at, size_t *ret_length)
{
	const char *line = *at;
	if (!line || !*line)
		return NULL;
	*ret_length = strcspn(line, "\n");
	*at = line + *ret_length + (line[*ret_length] == '\n');
	return line;
}

/** The line as a string, for sscanf; false when it is too long to be one. */
static bool copy_line(const char *line, size_t length, char *buffer, size_t size)
{
	if (length >= size)
		return false;
	memcpy(buffer, line, length);
	buffer[length] = '\0';
	return true;
}

bool proc_inet_parse(const char *line, size_t length, struct proc_inet *ret)
{
	char copy[512];
	*ret = (struct proc_inet){0};
	return copy_line(line, length, copy, sizeof(copy)) &&
	       sscanf(copy, " %*u: %47s %47s %x %*s %*s %*s %*s %*s %" SCNu64, ret->local,
		      ret->remote, &ret->state, &ret->inode) == 4;
}

bool proc_inet_address(const char *hex, char *ret, size_t size)
{
	uint32_t words[4] = {0};
	unsigned port;
	size_t digits = strcspn(hex, ":");
	size_t count = digits / 8;
	char host[INET6_ADDRSTRLEN];
	if ((digits != 8 && digits != 32) || sscanf(hex + digits, ":%x", &port) != 1)
		return false;
	for (size_t i = 0; i < count; i++) {
		char word[9] = {0}, *end;
		memcpy(word, hex + 8 * i, 8);
		// Each word is written as a number of the host's byte order, which holds network bytes.
		words[i] = (uint32_t)strtoul(word, &end, 16);
		if (*end)
			return false;
	}
	if (!inet_ntop(count == 1 ? AF_INET : AF_INET6, words, host, sizeof(host)))
		return false;
	snprintf(ret, size, count == 1 ? "%s:%u" : "[%s]:%u", host, port);
	return true;
}

bool proc_unix_parse(const char *line, size_t length, struct proc_unix *ret)
{
	char copy[256];
	int path_at = 0;
	size_t head = length < sizeof(copy) - 1 ? length : sizeof(copy) - 1;
	*ret = (struct proc_unix){0};
	copy_line(line, head, copy, sizeof(copy));
	if (sscanf(copy, "%*[0-9a-fA-Fx]: %*s %*s %*s %x %x %" SCNu64 "%n", &ret->type, &ret->state,
		   &ret->inode, &path_at) != 3)
		return false;
	if ((size_t)path_at + 1 < length && line[path_at] == ' ') {
		ret->path = line + path_at + 1;
		ret->path_length = length - (size_t)path_at - 1;
	}
	return true;
}

bool proc_lock_parse(const char *line, size_t length, struct proc_lock *ret)
{
	char copy[256];
	int at = 0;
	*ret = (struct proc_lock){0};
	if (!copy_line(line, length, copy, sizeof(copy)) ||
	    sscanf(copy, " %" SCNu64 ":%n", &ret->number, &at) != 1 || !at)
		return false;
	const char *rest = copy + at + strspn(copy + at, " ");
	if (!strncmp(rest, "->", 2)) {
		ret->waits = true;
		rest += 2;
	}
	return sscanf(rest, " %15s %*s %7s %" SCNd64 " %x:%x:%" SCNu64, ret->type, ret->mode,
		      &ret->pid, &ret->major, &ret->minor, &ret->inode) == 6;
}

bool proc_mount_device(const char *text, uint64_t mount, unsigned *ret_major, unsigned *ret_minor)
{
	size_t length;
	for (const char *line; (line = proc_line(&text, &length));) {
		uint64_t number;
		if (sscanf(line, "%" SCNu64 " %*u %u:%u ", &number, ret_major, ret_minor) == 3 &&
		    number == mount)
			return true;
	}
	return false;
}
