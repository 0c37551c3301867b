// SPDX-License-Identifier: GPL-3.0-or-later
// Source: Linux include/uapi/linux/unix_diag.h, sock_diag(7)
#include "glue/unix_peer.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void close_file(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool is_in_our_network(uint64_t pid)
{
	char path[64], ours[64], its[64];
	snprintf(path, sizeof(path), "/proc/%llu/ns/net", (unsigned long long)pid);
	ssize_t a = readlink("/proc/self/ns/net", ours, sizeof(ours));
	ssize_t b = readlink(path, its, sizeof(its));
	return a > 0 && a == b && !memcmp(ours, its, (size_t)a);
}

static bool ask(int diag, uint64_t inode)
{
	struct {
		struct nlmsghdr head;
		struct unix_diag_req body;
	} request = {
		.head = {.nlmsg_len = sizeof(request),
			 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			 .nlmsg_flags = NLM_F_REQUEST},
		.body = {.sdiag_family = AF_UNIX,
			 .udiag_states = UINT32_MAX,
			 .udiag_ino = (uint32_t)inode,
			 .udiag_show = UDIAG_SHOW_PEER,
			 .udiag_cookie = {UINT32_MAX, UINT32_MAX}},
	};
	return send(diag, &request, sizeof(request), 0) == (ssize_t)sizeof(request);
}

static bool read_answer(const void *bytes, size_t size, uint64_t *ret)
{
	const struct nlmsghdr *head = bytes;
	if (!NLMSG_OK(head, size) || head->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    head->nlmsg_len < NLMSG_LENGTH(sizeof(struct unix_diag_msg)))
		return false;
	const struct unix_diag_msg *message = NLMSG_DATA(head);
	const struct rtattr *attribute = (const struct rtattr *)(message + 1);
	size_t left = head->nlmsg_len - NLMSG_LENGTH(sizeof(*message));
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		uint32_t peer;
		if (attribute->rta_type != UNIX_DIAG_PEER || RTA_PAYLOAD(attribute) < sizeof(peer))
			continue;
		memcpy(&peer, RTA_DATA(attribute), sizeof(peer));
		*ret = peer;
		return peer != 0;
	}
	return false;
}

enum os_result unix_peer_find(void *impl, uint64_t pid, uint64_t inode, uint64_t *ret)
{
	(void)impl;
	_Alignas(struct nlmsghdr) char answer[4096];
	struct timeval bound = {.tv_sec = 1};
	if (inode > UINT32_MAX || !is_in_our_network(pid))
		return OS_UNKNOWN;
	__attribute__((cleanup(close_file))) int diag =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (diag < 0 || setsockopt(diag, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof(bound)) ||
	    !ask(diag, inode))
		return OS_UNKNOWN;
	ssize_t size = recv(diag, answer, sizeof(answer), 0);
	return size > 0 && read_answer(answer, (size_t)size, ret) ? OS_DONE : OS_UNKNOWN;
}
