// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Which unix socket is connected to which: /proc does not say, the kernel's sock_diag does. */
#ifndef PYHANG_GLUE_UNIX_PEER_H
#define PYHANG_GLUE_UNIX_PEER_H

#include "target/os_facts.h"

/** Only for sockets of GDB's own network namespace; see struct target_os_ops. */
enum os_result unix_peer_find(void *impl, uint64_t pid, uint64_t inode, uint64_t *ret);

#endif
