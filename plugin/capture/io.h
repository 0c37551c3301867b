// SPDX-License-Identifier: GPL-3.0-or-later
/** @file System calls on files, told by their names and arguments. */
#ifndef PYHANG_CAPTURE_IO_H
#define PYHANG_CAPTURE_IO_H

#include "model/thread.h"

/** What this call does to its file; IO_NONE for NULL. */
enum py_io io_of_call(const char *name, const uint64_t args[6]);

#endif
