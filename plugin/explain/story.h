// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Hashes: of a thread's story, so that equal ones are told once, and of text. */
#ifndef PYHANG_EXPLAIN_STORY_H
#define PYHANG_EXPLAIN_STORY_H

#include "model/thread.h"

/** FNV-1a, 64 bits: start with HASH_START, add as much as there is. */
static const uint64_t HASH_START = 0xcbf29ce484222325;

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length);

/** Adds the text and its end; NULL differs from "". */
uint64_t hash_text(uint64_t hash, const char *text);

/**
 * Equal for threads that were started for the same thing and wait in the same place for the same thing; never 0.
 * Names, numbers and times do not count.
 */
uint64_t thread_story(const struct py_thread *thread);

#endif
