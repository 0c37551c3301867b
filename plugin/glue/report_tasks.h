// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Event loops and tasks of asyncio as Python objects. */
#ifndef PYHANG_GLUE_REPORT_TASKS_H
#define PYHANG_GLUE_REPORT_TASKS_H

#include "glue/py.h"
#include "model/process.h"

/** New references; NULL with an exception set. */
PyObject *report_loops_object(const struct py_process *process);
PyObject *report_tasks_object(const struct py_process *process);

#endif
