// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Text in the charset of the host, which is what GDB can write. */
#ifndef PYHANG_GLUE_HOST_TEXT_H
#define PYHANG_GLUE_HOST_TEXT_H

#include <stdbool.h>

#include "glue/py.h"

/** Whether GDB's host charset is UTF-8. Must not be called with an exception set. */
bool host_is_utf8(void);

/**
 * UTF-8 to a str that GDB can write: other letters than the host has become \uNNNN. NULL with an
 * exception.
 */
PyObject *host_text(const char *text);

#endif
