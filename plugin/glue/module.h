// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The Python module `pyhang`, and the commands: one registration for both entry points. */
#ifndef PYHANG_GLUE_MODULE_H
#define PYHANG_GLUE_MODULE_H

#include <stdbool.h>

#include "glue/py.h"

/** A new module object; NULL with an exception set. */
PyObject *module_create(void);

/**
 * Makes GDB know commands and settings, once in a GDB, however often it is called; false with an
 * exception set.
 */
bool module_register_commands(void);

/**
 * Lets `import pyhang` find the module that is loaded, wherever its file is; false with an
 * exception set.
 */
bool module_make_importable(void);

#endif
