// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What a thread waits for, as a clause for people. */
#ifndef PYHANG_EXPLAIN_WAIT_WORDS_H
#define PYHANG_EXPLAIN_WAIT_WORDS_H

#include "model/process.h"

/** Fills wait.text and detail from the thread's state and wait. */
void wait_words_set(const struct py_process *process, struct py_thread *thread);

#endif
