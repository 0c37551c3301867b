// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Memory of one report: allocated piece by piece, freed at once. */
#ifndef PYHANG_MODEL_ARENA_H
#define PYHANG_MODEL_ARENA_H

#include <stdarg.h>

#include "model/types.h"

struct arena;

/** @return a new arena, or NULL when the host is out of memory */
struct arena *arena_create(void);

/** Frees the arena and everything that was allocated from it. NULL is ignored. */
void arena_destroy(struct arena *arena);

/**
 * Zeroed memory that lives as long as the arena.
 *
 * Never returns NULL: when the host is out of memory the process aborts, as GDB itself does.
 * Callers bound what they ask for before they ask (see capture/limits.h).
 */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull, malloc));

/** The same for `count` items; aborts when their size cannot be represented. */
void *arena_alloc_array(struct arena *arena, size_t item_size, size_t count)
	__attribute__((returns_nonnull, malloc));

#define arena_new(arena, type) ((type *)arena_alloc(arena, sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc_array(arena, sizeof(type), count))

/** A copy of a NUL-terminated string; NULL gives NULL. */
const char *arena_strdup(struct arena *arena, const char *text);

/** A copy of `length` bytes, with a NUL behind them. */
const char *arena_strndup(struct arena *arena, const char *text, size_t length);

/** sprintf into the arena. */
const char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

const char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0), returns_nonnull));

/** Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#endif
