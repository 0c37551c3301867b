// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Numbers, True, False and None.
 * Source: CPython Include/cpython/longintrepr.h, Include/cpython/floatobject.h, 2.7 Include/intobject.h.
 */
#ifndef PYHANG_CPYTHON_NUMBER_H
#define PYHANG_CPYTHON_NUMBER_H

#include "cpython/cpython.h"

/** An int (also bool, 2.7 int and long) that fits 64 bits, as its two's complement. */
bool py_int_read(const struct cpython *py, addr_t object, int64_t *ret);

/** A float, or an int as one. */
bool py_number_read(const struct cpython *py, addr_t object, double *ret);

/** The truth of True or False; TRI_UNKNOWN for anything else. */
enum tri py_bool_read(const struct cpython *py, addr_t object);

bool py_is_none(const struct cpython *py, addr_t object);

#endif
