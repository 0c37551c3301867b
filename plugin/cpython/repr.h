// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What an object is, in one short line: like Python's repr(), read from memory and cut short. */
#ifndef PYHANG_CPYTHON_REPR_H
#define PYHANG_CPYTHON_REPR_H

#include "cpython/cpython.h"

/**
 * Numbers, text, None, True and False as Python writes them; containers with their first items; anything else as
 * `<app.Pool at 0x…>`. Nothing of the target is called.
 *
 * @return in the arena, escaped; never NULL: "<unreadable at 0x…>" when it cannot be read
 */
const char *py_repr(const struct cpython *py, addr_t object);

#endif
