// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file `interp_head` of 2.7 and 3.6, which is static: read out of the code of the exported function that returns it.
 * Source: CPython 2.7, 3.6 Python/pystate.c, PyInterpreterState_Head.
 */
#ifndef PYHANG_CPYTHON_INTERP_HEAD_H
#define PYHANG_CPYTHON_INTERP_HEAD_H

#include "target/target.h"

/** @param[out] ret address of the pointer to the first interpreter */
bool py_interp_head_decode(struct target *target, addr_t function, addr_t *ret);

#endif
