// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses of the sockets that threads wait for, and on this machine who is at the other end.
#include "capture/limits.h"
#include "capture/os.h"
#include "target/proc_text.h"

static const struct {
	const char *table, *family;
	bool stream;
} inet_tables[] = {
	{"tcp", "inet", true},
	{"tcp6", "inet6", true},
	{"udp", "inet", false},
	{"udp6", "inet6", false},
};

/** Linux include/net/tcp_states.h */
static const char *tcp_state_word(unsigned state)
{
	static const char *const words[] = {
		[1] = "established", [2] = "syn-sent",  [3] = "syn-received", [4] = "fin-wait-1",
		[5] = "fin-wait-2",  [6] = "time-wait", [7] = "closed",       [8] = "close-wait",
		[9] = "last-ack",    [10] = "listen",   [11] = "closing",
	};
	return state < ARRAY_SIZE(words) ? words[state] : NULL;
}

static const char *address_of(struct os_view *view, const char *hex)
{
	char address[64];
	return proc_inet_address(hex, address, sizeof(address))
		       ? arena_strdup(view->capture->arena, address)
		       : NULL;
}

static void want_socket(struct os_view *view, struct py_file *file, uint64_t inode)
{
	os_want_ends(view,
		     arena_printf(view->capture->arena, "socket:[%llu]", (unsigned long long)inode),
		     file);
}

/** A connection inside of this machine has a row for either end. */
static void want_peer(struct os_view *view, struct py_file *file, const char *table,
		      const struct proc_inet *own)
{
	size_t length;
	for (const char *line; (line = proc_line(&table, &length));) {
		struct proc_inet row;
		if (!proc_inet_parse(line, length, &row) || !row.inode ||
		    strcmp(row.local, own->remote) != 0 || strcmp(row.remote, own->local) != 0)
			continue;
		want_socket(view, file, row.inode);
		return;
	}
}

static bool find_inet(struct os_view *view, struct py_file *file, size_t which, const char *table)
{
	enum {
		TCP_LISTEN = 10,
	};
	const char *at = table;
	size_t length;
	for (const char *line; (line = proc_line(&at, &length));) {
		struct proc_inet row;
		if (!proc_inet_parse(line, length, &row) || row.inode != file->inode)
			continue;
		file->family = inet_tables[which].family;
		file->local = address_of(view, row.local);
		bool connected =
			inet_tables[which].stream ? row.state != TCP_LISTEN : row.state == 1;
		if (connected)
			file->peer = address_of(view, row.remote);
		if (inet_tables[which].stream)
			file->state = tcp_state_word(row.state);
		if (connected && inet_tables[which].stream)
			want_peer(view, file, table, &row);
		return true;
	}
	return false;
}

static void find_unix(struct os_view *view, struct py_file *file, const char *table)
{
	size_t length;
	for (const char *line; (line = proc_line(&table, &length));) {
		struct proc_unix row;
		if (!proc_unix_parse(line, length, &row) || row.inode != file->inode)
			continue;
		file->family = "unix";
		uint64_t peer;
		if (target_os_unix_peer(view->capture->target, view->pid, file->inode, &peer) ==
		    OS_DONE)
			want_socket(view, file, peer);
		if (row.path)
			file->local = capture_text(view->capture, row.path, row.path_length);
		return;
	}
}

static bool has_sockets(const struct py_process *process)
{
	vec_each_ptr(const struct py_file, file, &process->files)
		if (file->kind == FILE_SOCKET && file->inode)
			return true;
	return false;
}

void os_capture_sockets(struct os_view *view)
{
	struct py_process *process = view->capture->process;
	unsigned long long pid = view->pid;
	if (!has_sockets(process))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(inet_tables); i++) {
		const char *table = os_text(view, NULL, "%llu/net/%s", pid, inet_tables[i].table);
		vec_each_ptr(struct py_file, file, &process->files)
			if (table && file->kind == FILE_SOCKET && !file->family)
				find_inet(view, file, i, table);
	}
	const char *table = os_text(view, NULL, "%llu/net/unix", pid);
	vec_each_ptr(struct py_file, file, &process->files)
		if (table && file->kind == FILE_SOCKET && !file->family)
			find_unix(view, file, table);
}
