// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CHUNK_SIZE = 64 * 1024,
	ALIGNMENT = 16,
};

struct chunk {
	struct chunk *next;
	size_t capacity;
	size_t used;
	_Alignas(ALIGNMENT) char bytes[];
};

struct arena {
	struct chunk *chunks; // the one in use first
	size_t used;
};

static void __attribute__((noreturn)) out_of_memory(void)
{
	fputs("pyhang: out of memory\n", stderr);
	abort();
}

static struct chunk *chunk_create(size_t capacity)
{
	struct chunk *chunk = malloc(sizeof(*chunk) + capacity);
	if (!chunk)
		out_of_memory();
	chunk->next = NULL;
	chunk->capacity = capacity;
	chunk->used = 0;
	return chunk;
}

struct arena *arena_create(void)
{
	return calloc(1, sizeof(struct arena));
}

void arena_destroy(struct arena *arena)
{
	if (!arena)
		return;
	for (struct chunk *chunk = arena->chunks; chunk;) {
		struct chunk *next = chunk->next;
		free(chunk);
		chunk = next;
	}
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		out_of_memory();
	// Never empty, so that every piece has an address of its own.
	size_t rounded = size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
	struct chunk *chunk = arena->chunks;
	if (!chunk || chunk->capacity - chunk->used < rounded) {
		chunk = chunk_create(rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE);
		if (rounded > CHUNK_SIZE && arena->chunks) {
			// A large piece gets a chunk of its own, behind the one in use.
			chunk->next = arena->chunks->next;
			arena->chunks->next = chunk;
		} else {
			chunk->next = arena->chunks;
			arena->chunks = chunk;
		}
	}
	void *piece = chunk->bytes + chunk->used;
	chunk->used += rounded;
	arena->used += rounded;
	return memset(piece, 0, rounded);
}

void *arena_alloc_array(struct arena *arena, size_t item_size, size_t count)
{
	size_t size;
	if (__builtin_mul_overflow(item_size, count, &size))
		out_of_memory();
	return arena_alloc(arena, size);
}

const char *arena_strdup(struct arena *arena, const char *text)
{
	return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

const char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);
	memcpy(copy, text, length);
	return copy;
}

const char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	char *copy = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
	if (length > 0)
		vsnprintf(copy, (size_t)length + 1, format, again);
	va_end(again);
	return copy;
}

const char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *copy = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return copy;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
