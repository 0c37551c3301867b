// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The few types that every part of pyhang shares. */
#ifndef PYHANG_MODEL_TYPES_H
#define PYHANG_MODEL_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** An address in the target, never a host pointer. 0 means "none". */
typedef uint64_t addr_t;

/** What is known of a yes-or-no fact. Zero-initialised memory says TRI_UNKNOWN. */
enum tri {
	TRI_UNKNOWN = 0,
	TRI_NO,
	TRI_YES,
};

static inline enum tri tri_of(bool value)
{
	return value ? TRI_YES : TRI_NO;
}

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
