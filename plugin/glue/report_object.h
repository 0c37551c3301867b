// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The report as Python objects: dict, list, str, int, float, bool, None.
 * docs/report.schema.json describes it.
 */
#ifndef PYHANG_GLUE_REPORT_OBJECT_H
#define PYHANG_GLUE_REPORT_OBJECT_H

#include "glue/py.h"
#include "model/report.h"
#include "model/text.h"

/** The whole report; NULL with an exception set. */
PyObject *report_object(const struct py_report *report);

/**
 * Adds the report as one JSON document, in ASCII, with a newline behind it; false with an exception
 * set.
 */
bool report_json(struct text *text, const struct py_report *report);

#endif
