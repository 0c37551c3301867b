// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Numbers that lock-like objects keep as attributes: a value, a length, whether a Future is done. */
#ifndef PYHANG_CAPTURE_OBJECT_NUMBERS_H
#define PYHANG_CAPTURE_OBJECT_NUMBERS_H

#include "cpython/cpython.h"

/** How a number attribute is read. */
enum number_kind {
	NUMBER_INT,
	NUMBER_FLAG,   // True or False
	NUMBER_LENGTH, // of a list, deque …
	NUMBER_DONE,   // a Future's state: 1 when it has a result
};

/** @return LOCK_NUMBER_UNKNOWN when there is no such attribute, or it cannot be read; a `name` of NULL is none */
int64_t capture_number(const struct cpython *py, addr_t object, const char *name,
		       enum number_kind kind);

#endif
