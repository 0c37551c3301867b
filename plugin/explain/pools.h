// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Thread pools in words: how many workers, at what, how much work is left. */
#ifndef PYHANG_EXPLAIN_POOLS_H
#define PYHANG_EXPLAIN_POOLS_H

#include "explain/say.h"
#include "explain/world.h"

/** Fills function, what, more and count with the numbers of the worker's pool; false when they are not known. */
bool pool_words(const struct world *world, const struct py_thread *worker, struct say *words);

/** The sentence of these numbers, "" when they are not known. */
const char *pool_numbers(const struct world *world, const struct py_thread *worker);

#endif
