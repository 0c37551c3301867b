// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/story.h"

#include <string.h>

#include "explain/graph.h"
#include "explain/phrase.h"

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * 0x100000001b3;
	return hash;
}

uint64_t hash_text(uint64_t hash, const char *text)
{
	return text ? hash_bytes(hash, text, strlen(text) + 1) : hash_bytes(hash, "\1", 1);
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	return hash_bytes(hash, &number, sizeof(number));
}

uint64_t thread_story(const struct py_thread *thread)
{
	const struct py_frame *user = py_thread_user_frame(thread);
	const struct py_thread *awaited = thread_awaited(thread);
	const struct py_lock *lock = thread->wait.lock;
	uint64_t hash = hash_text(HASH_START, phrase_purpose(thread));
	hash = hash_text(hash, thread->type);
	hash = hash_number(hash, thread->state);
	hash = hash_number(hash, thread->stuck);
	hash = hash_number(hash, thread->alive == TRI_NO);
	hash = hash_number(hash, thread->pending_async_exception != NULL);
	// Waiters for notifies each have a lock of their own, the object is common; numbers of objects start at 1.
	hash = hash_number(hash, lock ? lock->index + 1 : 0);
	hash = hash_number(hash, awaited ? awaited->index + 1 : 0);
	if (user) {
		hash = hash_text(hash, user->file);
		hash = hash_text(hash, user->function);
		hash = hash_number(hash, (uint64_t)user->line);
	}
	return hash ? hash : 1;
}
