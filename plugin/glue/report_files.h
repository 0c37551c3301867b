// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The report's `files` and `children`: what threads wait for outside of Python. New references. */
#ifndef PYHANG_GLUE_REPORT_FILES_H
#define PYHANG_GLUE_REPORT_FILES_H

#include "glue/report_values.h"

PyObject *files_object(const struct py_process *process);
PyObject *children_object(const struct py_process *process);

#endif
