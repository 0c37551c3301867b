// SPDX-License-Identifier: GPL-3.0-or-later
// One function an object of the report, in the order of the schema. Py_BuildValue's "N" consumes a value, and
// makes the whole NULL when that value is NULL.
#include "glue/report_object.h"

#include <string.h>

#include "glue/gdb_api.h"
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
	_cleanup_object_ PyObject *words = version ? PyObject_CallMethod(version, "split", NULL) : NULL;
	return words ? PySequence_GetItem(words, 0) : NULL;
}

static PyObject *tool_object(void)
{
	return Py_BuildValue("{s:s,s:s,s:N,s:N}", "name", "pyhang", "version", PYHANG_VERSION, "gdb",
			     gdb_version(), "gdb_python", embedded_python_version());
}

static PyObject *target_object(const struct py_process *process)
{
	return Py_BuildValue("{s:s,s:N,s:N,s:N,s:N}", "kind", py_target_kind_word(process->target_kind),
			     "pid", positive_object(process->pid), "core", text_object(process->core),
			     "executable", text_object(process->executable), "arch",
			     text_object(process->arch));
}

static PyObject *runtime_object(const struct py_runtime *runtime)
{
	return Py_BuildValue("{s:s,s:N,s:N,s:N,s:N,s:N,s:N}", "implementation", "cpython", "version",
			     text_object(runtime->version), "debug", tri_object(runtime->debug),
			     "free_threaded", tri_object(runtime->free_threaded), "address",
			     address_object(runtime->address), "located_by",
			     text_object(runtime->located_by), "layout", text_object(runtime->layout));
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
	return Py_BuildValue("{s:N,s:N,s:N}", "state", text_object(gil_state_word(interpreter->gil_state)),
			     "holder", thread_id_object(interpreter->gil_holder), "waiters",
			     thread_ids_object(interpreter->gil_waiters.items,
					       interpreter->gil_waiters.count));
}

static PyObject *interpreters_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_interpreter, interpreter, &process->interpreters)
		list_add(&list, Py_BuildValue("{s:L,s:N,s:N,s:N,s:N}", "id", (long long)interpreter->id,
					      "address", address_object(interpreter->address), "main",
					      bool_object(interpreter->main), "gil", gil_object(interpreter),
					      "finalizing", tri_object(interpreter->finalizing)));
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
	return Py_BuildValue("{s:N,s:s,s:N}", "thread", thread_id_object(lock->owner), "evidence",
			     py_evidence_word(lock->evidence), "why", text_object(lock->why));
}

static PyObject *lock_object(const struct py_lock *lock)
{
	const char *type = lock->type ? lock->type : py_lock_kind_type(lock->kind);
	return Py_BuildValue("{s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N}", "id", lock_id_object(lock), "address",
			     address_object(lock->address), "type", text_object(type), "locked",
			     tri_object(lock->locked), "owner", owner_object(lock), "owner_missing",
			     text_object(lock->owner_missing), "waiters",
			     thread_ids_object(lock->waiters.items, lock->waiters.count), "names",
			     texts_object(lock->names.items, lock->names.count));
}

static PyObject *locks_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_lock, lock, &process->locks)
		list_add(&list, lock_object(lock));
	return list;
}

static PyObject *cycle_object(const struct py_cycle *cycle)
{
	PyObject *members = PyList_New(0);
	vec_each(const struct py_cycle_member, member, &cycle->members)
		list_add(&members, member->thread ? thread_id_object(member->thread)
						  : lock_id_object(member->lock));
	return Py_BuildValue("{s:N}", "members", members);
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
	return Py_BuildValue("{s:s,s:N,s:N,s:N,s:N}", "stage", py_shutdown_stage_word(shutdown->stage),
			     "thread", thread_id_object(shutdown->thread), "waiting_for",
			     thread_ids_object(shutdown->waiting_for.items, shutdown->waiting_for.count),
			     "would_wait_for",
			     thread_ids_object(shutdown->would_wait_for.items,
					       shutdown->would_wait_for.count),
			     "text", text_object(shutdown->text));
}

static PyObject *cause_object(const struct py_cause *cause)
{
	return Py_BuildValue("{s:s,s:N,s:N,s:N,s:N,s:N,s:N}", "kind", py_cause_kind_word(cause->kind),
			     "threads", thread_ids_object(cause->threads.items, cause->threads.count),
			     "locks", lock_ids_object(cause->locks.items, cause->locks.count), "evidence",
			     text_object(cause->evidence), "explanation", text_object(cause->explanation),
			     "advice", text_object(cause->advice), "library",
			     text_object(cause->library));
}

static PyObject *verdict_object(const struct py_verdict *verdict)
{
	PyObject *causes = PyList_New(0);
	vec_each(const struct py_cause, cause, &verdict->causes)
		list_add(&causes, cause_object(cause));
	return Py_BuildValue("{s:s,s:N,s:s,s:N}", "kind", py_verdict_kind_word(verdict->kind), "summary",
			     text_object(verdict->summary), "confidence",
			     py_confidence_word(verdict->confidence), "causes", causes);
}

static PyObject *warnings_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_warning, warning, &process->warnings)
		list_add(&list, Py_BuildValue("{s:s,s:N}", "code", warning->code, "text",
					      text_object(warning->text)));
	return list;
}

PyObject *report_object(const struct py_report *report)
{
	const struct py_process *process = report->process;
	return Py_BuildValue("{s:s,s:N,s:i,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N}", "schema",
			     "pyhang.report/1", "tool", tool_object(), "status", report->status, "target",
			     target_object(process), "runtime", runtime_object(&process->runtime),
			     "interpreters", interpreters_object(process), "threads",
			     threads_object(process), "locks", locks_object(process), "cycles",
			     cycles_object(report), "shutdown", shutdown_object(&report->shutdown),
			     "verdict", verdict_object(&report->verdict), "signature",
			     text_object(report->signature), "warnings", warnings_object(process));
}

/** json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) */
static PyObject *encode(PyObject *document)
{
	_cleanup_object_ PyObject *json = PyImport_ImportModule("json");
	_cleanup_object_ PyObject *dumps = json ? PyObject_GetAttrString(json, "dumps") : NULL;
	_cleanup_object_ PyObject *arguments = Py_BuildValue("(O)", document);
	_cleanup_object_ PyObject *options =
		Py_BuildValue("{s:i,s:N,s:N}", "indent", 2, "ensure_ascii", bool_object(true),
			      "allow_nan", bool_object(false));
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
