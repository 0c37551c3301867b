// SPDX-License-Identifier: GPL-3.0-or-later
/** @file An element of the report's `threads`. */
#ifndef PYHANG_GLUE_REPORT_THREAD_H
#define PYHANG_GLUE_REPORT_THREAD_H

#include "glue/py.h"
#include "model/report.h"

/** A new dict; NULL with an exception set. */
PyObject *report_thread_object(const struct py_thread *thread);

/** The same of a frame, of a thread or a task. */
PyObject *report_frame_object(const struct py_frame *frame);

#endif
