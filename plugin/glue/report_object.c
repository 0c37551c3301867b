// SPDX-License-Identifier: GPL-3.0-or-later
// One function an object of the report, in the order of the schema.
#include "glue/report_object.h"

#include <string.h>

#include "glue/gdb_api.h"
#include "glue/report_files.h"
#include "glue/report_tasks.h"
#include "glue/report_thread.h"
#include "glue/report_values.h"

static PyObject *gdb_version(void)
{
	PyObject *version = gdb_attribute("VERSION");
	if (version)
		return version;
	exception_drop();
	return object_none();
}

/** "3.11.2" of sys.version's "3.11.2 (main, …) [GCC …]". */
static PyObject *embedded_python_version(void)
{
	_cleanup_object_ PyObject *sys = PyImport_ImportModule("sys");
	_cleanup_object_ PyObject *version = sys ? PyObject_GetAttrString(sys, "version") : NULL;
	_cleanup_object_ PyObject *words =
		version ? PyObject_CallMethod(version, "split", NULL) : NULL;
	return words ? PySequence_GetItem(words, 0) : NULL;
}

static PyObject *tool_object(void)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "name", text_object("pyhang"));
	dict_add(&dict, "version", text_object(PYHANG_VERSION));
	dict_add(&dict, "gdb", gdb_version());
	dict_add(&dict, "gdb_python", embedded_python_version());
	return dict;
}

static PyObject *target_object(const struct py_process *process)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "kind", text_object(py_target_kind_word(process->target_kind)));
	dict_add(&dict, "pid", positive_object(process->pid));
	dict_add(&dict, "core", text_object(process->core));
	dict_add(&dict, "executable", text_object(process->executable));
	dict_add(&dict, "arch", text_object(process->arch));
	return dict;
}

static PyObject *runtime_object(const struct py_runtime *runtime)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "implementation", text_object("cpython"));
	dict_add(&dict, "version", text_object(runtime->version));
	dict_add(&dict, "debug", tri_object(runtime->debug));
	dict_add(&dict, "free_threaded", tri_object(runtime->free_threaded));
	dict_add(&dict, "address", address_object(runtime->address));
	dict_add(&dict, "located_by", text_object(runtime->located_by));
	dict_add(&dict, "layout", text_object(runtime->layout));
	return dict;
}

static const char *gil_state_word(enum py_gil_state state)
{
	switch (state) {
	case GIL_FREE:
		return "free";
	case GIL_HELD:
		return "held";
	case GIL_ABSENT:
		return "none";
	case GIL_UNKNOWN:
		break;
	}
	return NULL;
}

static PyObject *gil_object(const struct py_interpreter *interpreter)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "state", text_object(gil_state_word(interpreter->gil_state)));
	dict_add(&dict, "holder", thread_id_object(interpreter->gil_holder));
	dict_add(&dict, "waiters",
		 thread_ids_object(interpreter->gil_waiters.items, interpreter->gil_waiters.count));
	dict_add(&dict, "drop_request", tri_object(interpreter->gil_drop_request));
	return dict;
}

static PyObject *interpreters_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_interpreter, interpreter, &process->interpreters) {
		PyObject *dict = PyDict_New();
		dict_add(&dict, "id", PyLong_FromLongLong(interpreter->id));
		dict_add(&dict, "address", address_object(interpreter->address));
		dict_add(&dict, "main", bool_object(interpreter->main));
		dict_add(&dict, "gil", gil_object(interpreter));
		dict_add(&dict, "finalizing", tri_object(interpreter->finalizing));
		list_add(&list, dict);
	}
	return list;
}

static PyObject *threads_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		list_add(&list, report_thread_object(thread));
	return list;
}

static PyObject *owner_object(const struct py_lock *lock)
{
	if (!lock->owner || lock->evidence == EVIDENCE_NONE)
		return object_none();
	PyObject *dict = PyDict_New();
	dict_add(&dict, "thread", thread_id_object(lock->owner));
	dict_add(&dict, "evidence", text_object(py_evidence_word(lock->evidence)));
	dict_add(&dict, "why", text_object(lock->why));
	return dict;
}

static PyObject *lock_object(const struct py_lock *lock)
{
	const char *type = lock->type ? lock->type : py_lock_kind_type(lock->kind);
	PyObject *dict = PyDict_New();
	dict_add(&dict, "id", lock_id_object(lock));
	dict_add(&dict, "address", address_object(lock->address));
	dict_add(&dict, "type", text_object(type));
	dict_add(&dict, "locked", tri_object(lock->locked));
	dict_add(&dict, "owner", owner_object(lock));
	dict_add(&dict, "owner_missing", text_object(lock->owner_missing));
	dict_add(&dict, "owner_unknown", text_object(lock->owner_unknown));
	dict_add(&dict, "waiters", thread_ids_object(lock->waiters.items, lock->waiters.count));
	dict_add(&dict, "names", texts_object(lock->names.items, lock->names.count));
	return dict;
}

static PyObject *locks_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_lock, lock, &process->locks)
		list_add(&list, lock_object(lock));
	return list;
}

static PyObject *heap_count_object(const struct py_heap_count *count)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "type", text_object(count->type));
	dict_add(&dict, "total", PyLong_FromUnsignedLongLong(count->total));
	dict_add(&dict, "locked",
		 count->ownable ? PyLong_FromUnsignedLongLong(count->locked) : object_none());
	dict_add(&dict, "free",
		 count->ownable ? PyLong_FromUnsignedLongLong(count->free) : object_none());
	return dict;
}

static PyObject *heap_locks_object(const struct py_heap_locks *found)
{
	if (!found)
		return object_none();
	PyObject *types = PyList_New(0);
	vec_each(const struct py_heap_count, count, &found->types)
		list_add(&types, heap_count_object(count));
	PyObject *dict = PyDict_New();
	dict_add(&dict, "total", PyLong_FromUnsignedLongLong(found->total));
	dict_add(&dict, "locked", PyLong_FromUnsignedLongLong(found->locked));
	dict_add(&dict, "types", types);
	dict_add(&dict, "complete", bool_object(found->complete));
	dict_add(&dict, "evidence",
		 text_object(found->evidence == HEAP_BY_SHAPE ? "shape" : "allocator"));
	dict_add(&dict, "unproven", PyLong_FromUnsignedLongLong(found->unproven));
	dict_add(&dict, "bytes", PyLong_FromUnsignedLongLong(found->bytes));
	dict_add(&dict, "bytes_missing", PyLong_FromUnsignedLongLong(found->missing));
	return dict;
}

static PyObject *cycle_object(const struct py_cycle *cycle)
{
	PyObject *members = PyList_New(0);
	vec_each(const struct py_cycle_member, member, &cycle->members)
		list_add(&members, member->thread ? thread_id_object(member->thread)
						  : lock_id_object(member->lock));
	PyObject *dict = PyDict_New();
	dict_add(&dict, "members", members);
	return dict;
}

static PyObject *cycles_object(const struct py_report *report)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_cycle, cycle, &report->cycles)
		list_add(&list, cycle_object(cycle));
	return list;
}

static PyObject *shutdown_object(const struct py_shutdown *shutdown)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "stage", text_object(py_shutdown_stage_word(shutdown->stage)));
	dict_add(&dict, "thread", thread_id_object(shutdown->thread));
	dict_add(&dict, "waiting_for",
		 thread_ids_object(shutdown->waiting_for.items, shutdown->waiting_for.count));
	dict_add(&dict, "would_wait_for",
		 thread_ids_object(shutdown->would_wait_for.items, shutdown->would_wait_for.count));
	dict_add(&dict, "text", text_object(shutdown->text));
	return dict;
}

static PyObject *cause_object(const struct py_cause *cause)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "kind", text_object(py_cause_kind_word(cause->kind)));
	dict_add(&dict, "threads", thread_ids_object(cause->threads.items, cause->threads.count));
	dict_add(&dict, "locks", lock_ids_object(cause->locks.items, cause->locks.count));
	dict_add(&dict, "evidence", text_object(cause->evidence));
	dict_add(&dict, "explanation", text_object(cause->explanation));
	dict_add(&dict, "advice", text_object(cause->advice));
	dict_add(&dict, "library", text_object(cause->library));
	return dict;
}

static PyObject *verdict_object(const struct py_verdict *verdict)
{
	PyObject *causes = PyList_New(0);
	vec_each(const struct py_cause, cause, &verdict->causes)
		list_add(&causes, cause_object(cause));
	PyObject *dict = PyDict_New();
	dict_add(&dict, "kind", text_object(py_verdict_kind_word(verdict->kind)));
	dict_add(&dict, "summary", text_object(verdict->summary));
	dict_add(&dict, "confidence", text_object(py_confidence_word(verdict->confidence)));
	dict_add(&dict, "causes", causes);
	return dict;
}

static PyObject *warnings_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_warning, warning, &process->warnings) {
		PyObject *dict = PyDict_New();
		dict_add(&dict, "code", text_object(warning->code));
		dict_add(&dict, "text", text_object(warning->text));
		list_add(&list, dict);
	}
	return list;
}

PyObject *report_object(const struct py_report *report)
{
	const struct py_process *process = report->process;
	PyObject *dict = PyDict_New();
	dict_add(&dict, "schema", text_object("pyhang.report/1"));
	dict_add(&dict, "tool", tool_object());
	dict_add(&dict, "status", PyLong_FromLongLong(report->status));
	dict_add(&dict, "target", target_object(process));
	dict_add(&dict, "runtime", runtime_object(&process->runtime));
	dict_add(&dict, "interpreters", interpreters_object(process));
	dict_add(&dict, "threads", threads_object(process));
	dict_add(&dict, "locks", locks_object(process));
	dict_add(&dict, "files", files_object(process));
	dict_add(&dict, "children", children_object(process));
	dict_add(&dict, "loops", report_loops_object(process));
	dict_add(&dict, "tasks", report_tasks_object(process));
	dict_add(&dict, "heap_locks", heap_locks_object(process->heap_locks));
	dict_add(&dict, "cycles", cycles_object(report));
	dict_add(&dict, "shutdown", shutdown_object(&report->shutdown));
	dict_add(&dict, "verdict", verdict_object(&report->verdict));
	dict_add(&dict, "signature", text_object(report->signature));
	dict_add(&dict, "warnings", warnings_object(process));
	return dict;
}

/** json.dumps(document, indent=2, allow_nan=False); ASCII is json's own choice. */
static PyObject *encode(PyObject *document)
{
	_cleanup_object_ PyObject *json = PyImport_ImportModule("json");
	_cleanup_object_ PyObject *dumps = json ? PyObject_GetAttrString(json, "dumps") : NULL;
	_cleanup_object_ PyObject *arguments = Py_BuildValue("(O)", document);
	_cleanup_object_ PyObject *options = Py_BuildValue("{s:i,s:i}", "indent", 2, "allow_nan", 0);
	return dumps && arguments && options ? PyObject_Call(dumps, arguments, options) : NULL;
}

bool report_json(struct text *text, const struct py_report *report)
{
	_cleanup_object_ PyObject *document = report_object(report);
	_cleanup_object_ PyObject *string = document ? encode(document) : NULL;
	_cleanup_object_ PyObject *bytes =
		string ? PyUnicode_AsEncodedString(string, "ascii", "strict") : NULL;
	if (!bytes)
		return false;
	text_add_n(text, PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes));
	text_add(text, "\n");
	return true;
}
