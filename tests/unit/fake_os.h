// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file A /proc made by hand for a fake target.
 *
 *     fake_os_text(fake, "77/stat", "77 (cat) S 4711 …");
 *     fake_os_link(fake, "4711/fd/5", "pipe:[1]");
 *     fake_os_numbers(fake, "4711/fd", (uint64_t[]){5}, 1);
 *
 * A path that was not given is gone. Strings are not copied.
 */
#ifndef PYHANG_TESTS_FAKE_OS_H
#define PYHANG_TESTS_FAKE_OS_H

#include "fake_target.h"
#include "target/os_facts.h"

void fake_os_text(struct fake_target *fake, const char *path, const char *text);
void fake_os_link(struct fake_target *fake, const char *path, const char *link);
void fake_os_numbers(struct fake_target *fake, const char *path, const uint64_t *numbers,
		     size_t count);
/** How every look at this path ends. */
void fake_os_result(struct fake_target *fake, const char *path, enum os_result result);
/** From its second reading on the path has this text; NULL: it is gone. */
void fake_os_then(struct fake_target *fake, const char *path, const char *text);
/** Any pipe holds so many bytes. */
void fake_os_pipe(struct fake_target *fake, uint64_t used, uint64_t size);

/** For fake_target.c. */
const struct target_os_ops *fake_os(void *impl);

#endif
