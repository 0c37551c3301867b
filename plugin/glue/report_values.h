// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Values of the model as Python objects. Absent knowledge is None. New references, NULL with
 * an exception.
 */
#ifndef PYHANG_GLUE_REPORT_VALUES_H
#define PYHANG_GLUE_REPORT_VALUES_H

#include "glue/gdb_api.h"
#include "model/report.h"

/** "0x…", None for 0. */
PyObject *address_object(addr_t address);
/** "0x…" also for 0. */
PyObject *hex_object(uint64_t value);
PyObject *tri_object(enum tri value);
PyObject *bool_object(bool value);
/** None for 0. */
PyObject *positive_object(uint64_t value);
/** None when it equals `unknown`. */
PyObject *integer_object(int64_t value, int64_t unknown);
/** None for NAN and for infinity. */
PyObject *seconds_object(double value);
/** "T1" …, None for NULL. */
PyObject *thread_id_object(const struct py_thread *thread);
/** "L1" …, None for NULL. */
PyObject *task_id_object(const struct py_task *task);
PyObject *lock_id_object(const struct py_lock *lock);

PyObject *thread_ids_object(struct py_thread *const *threads, size_t count);
PyObject *lock_ids_object(struct py_lock *const *locks, size_t count);
PyObject *texts_object(const char *const *texts, size_t count);

/*
 * Both consume what is added. When that is NULL, or does not fit in, the list or dict is dropped
 * and becomes NULL, with an exception set; adding to NULL does nothing more.
 */
void list_add(PyObject **list, PyObject *item);
void dict_add(PyObject **dict, const char *key, PyObject *value);

#endif
