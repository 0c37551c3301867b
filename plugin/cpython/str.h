// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Python text: str (3.x), str and unicode (2.7).
 * Source: CPython Include/cpython/unicodeobject.h (PEP 393), 2.7 Include/stringobject.h, unicodeobject.h.
 */
#ifndef PYHANG_CPYTHON_STR_H
#define PYHANG_CPYTHON_STR_H

#include "cpython/cpython.h"

/**
 * Reads a str as UTF-8, escaped for people, cut at py->max_string characters ("…" is added).
 *
 * @return in the arena; NULL when the object is no text or cannot be read
 */
const char *py_str_read(const struct cpython *py, addr_t object);

/** Whether the object is a text that equals an ASCII literal. */
bool py_str_equals(const struct cpython *py, addr_t object, const char *literal);

#endif
