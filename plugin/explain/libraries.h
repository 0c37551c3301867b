// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Threads that known libraries start, and how each is ended. */
#ifndef PYHANG_EXPLAIN_LIBRARIES_H
#define PYHANG_EXPLAIN_LIBRARIES_H

struct library_thread {
	const char *type; /**< the thread's class */
	const char *library;
	const char *advice;
};

/** @return NULL when the class is of no library that pyhang knows; NULL is none */
const struct library_thread *library_of_thread_type(const char *type);

#endif
