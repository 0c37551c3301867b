// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_inferior.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "glue/gdb_regions.h"
#include "target/arch.h"

static const char *executable_of(struct gdb_target *target)
{
	_cleanup_object_ PyObject *space = PyObject_GetAttrString(target->inferior, "progspace");
	if (!space) {
		gdb_target_failed(target);
		return NULL;
	}
	return harmless_text(target->arena, object_text_attribute(target->arena, space, "filename"));
}

/**
 * The kind's name that `info inferiors` puts behind the connection: "* 1  process 42  1 (native)
 * /bin/x".
 */
static const char *connection_before_gdb_12(struct gdb_target *target)
{
	const char *output = gdb_output_of(target->arena, "info inferiors");
	if (!output) {
		gdb_target_failed(target);
		return NULL;
	}
	const char *row = strstr(output, "\n* ");
	const char *open = row ? strchr(row, '(') : NULL;
	const char *close = open ? strchr(open, ')') : NULL;
	return close ? arena_strndup(target->arena, open + 1, (size_t)(close - open - 1)) : NULL;
}

static enum py_target_kind kind_of(struct gdb_target *target)
{
	const char *type = NULL;
	_cleanup_object_ PyObject *connection =
		PyObject_GetAttrString(target->inferior, "connection");
	if (connection) {
		type = object_text_attribute(target->arena, connection, "type");
	} else {
		gdb_target_failed(target);
		type = connection_before_gdb_12(target);
	}
	if (type && !strncmp(type, "native", strlen("native")))
		return TARGET_LIVE;
	return type && !strncmp(type, "core", strlen("core")) ? TARGET_CORE : TARGET_REMOTE;
}

/** From "Local core dump file:\n\t`/tmp/core', file type elf64-x86-64." */
static const char *core_file_of(struct gdb_target *target)
{
	const char *line = strstr(gdb_target_files(target), "core dump file:");
	line = line ? strchr(line, '\n') : NULL;
	const char *end = line ? strstr(line, ", file type") : NULL;
	if (!end)
		return NULL;
	const char *start = line + strspn(line, " \t\n");
	// The quotes are `', or ‘’ in a UTF-8 locale of a GDB with translations.
	static const char *const quotes[] = {"`", "'", "\u2018", "\u2019"};
	for (size_t i = 0; i < ARRAY_SIZE(quotes); i++) {
		size_t length = strlen(quotes[i]);
		if (!strncmp(start, quotes[i], length))
			start += length;
		if (end - start > (ptrdiff_t)length && !strncmp(end - length, quotes[i], length))
			end -= length;
	}
	return harmless_text(target->arena,
			     arena_strndup(target->arena, start, (size_t)(end - start)));
}

static uint64_t tuple_number(PyObject *tuple, Py_ssize_t index)
{
	_cleanup_object_ PyObject *item = PySequence_GetItem(tuple, index);
	uint64_t number = 0;
	if (!item || !object_number(item, &number) || (int64_t)number < 0) {
		exception_drop();
		return 0;
	}
	return number;
}

static bool number_attribute(PyObject *object, const char *name, uint64_t *ret)
{
	_cleanup_object_ PyObject *value = PyObject_GetAttrString(object, name);
	return value && object_number(value, ret);
}

static bool is_running(PyObject *thread)
{
	_cleanup_object_ PyObject *running = PyObject_CallMethod(thread, "is_running", NULL);
	if (running)
		return PyObject_IsTrue(running) == 1;
	exception_drop();
	return false;
}

static bool add_thread(struct gdb_target *target, PyObject *object)
{
	uint64_t number;
	if (!number_attribute(object, "num", &number))
		return false;
	_cleanup_object_ PyObject *ptid = PyObject_GetAttrString(object, "ptid");
	if (!ptid)
		return false;
	uint64_t lwp = tuple_number(ptid, 1);
	struct gdb_thread *known = vec_push(target->arena, &target->threads);
	known->object = object_ref(object);
	known->thread = (struct target_thread){
		.gdb_id = (int)number,
		.lwp = lwp ? lwp : tuple_number(ptid, 2),
		.name = harmless_text(target->arena,
				      object_text_attribute(target->arena, object, "name")),
	};
	return true;
}

static bool open_threads(struct gdb_target *target)
{
	_cleanup_object_ PyObject *threads = PyObject_CallMethod(target->inferior, "threads", NULL);
	Py_ssize_t count = threads ? PySequence_Size(threads) : -1;
	if (count < 0)
		return false;
	// GDB gives the youngest first.
	for (Py_ssize_t i = count - 1; i >= 0; i--) {
		_cleanup_object_ PyObject *thread = PySequence_GetItem(threads, i);
		if (!thread)
			return false;
		if (is_running(thread)) {
			gdb_raise(
				"The process is running: stop it first with Ctrl-C or `interrupt` "
				"(`interrupt -a` in non-stop mode), then try again.");
			return false;
		}
		if (!add_thread(target, thread))
			return false;
	}
	if (!count)
		gdb_raise("GDB knows no thread of this process: look at `info threads` and `info "
			  "inferiors`.");
	return count != 0;
}

static const char *architecture_name(struct gdb_target *target)
{
	_cleanup_object_ PyObject *architecture =
		PyObject_CallMethod(target->inferior, "architecture", NULL);
	_cleanup_object_ PyObject *name =
		architecture ? PyObject_CallMethod(architecture, "name", NULL) : NULL;
	return name ? object_text(target->arena, name) : NULL;
}

static bool open_architecture(struct gdb_target *target)
{
	const char *name = architecture_name(target);
	if (!name)
		return false;
	target->info.arch = target_arch_by_gdb_name(name);
	if (!target->info.arch)
		gdb_raise("pyhang cannot read processes of the architecture \"%s\".", name);
	return target->info.arch != NULL;
}

static bool open_process(struct gdb_target *target)
{
	target->info.executable = executable_of(target);
	if (!number_attribute(target->inferior, "pid", &target->info.pid))
		return false;
	if (target->info.pid)
		return true;
	if (target->info.executable)
		gdb_raise("The program is not running: start it with `run`, or attach with `attach "
			  "PID`, "
			  "or open a core with `core-file CORE`.");
	else
		gdb_raise("No process to look at: attach with `attach PID` or open a core with "
			  "`gdb -c CORE`.");
	return false;
}

bool gdb_inferior_open(struct gdb_target *target)
{
	target->inferior = gdb_call("selected_inferior", "()");
	if (!target->inferior || !open_process(target) || !open_threads(target) ||
	    !open_architecture(target))
		return false;
	target->info.kind = kind_of(target);
	if (target->info.kind == TARGET_CORE) {
		target->info.core = core_file_of(target);
		target->info.core_missing = gdb_regions_missing(target);
	}
	// A remote stub that knows neither processes nor LWPs makes GDB invent a process number.
	if (target->info.kind == TARGET_REMOTE && !target->threads.items[0].thread.lwp)
		target->info.pid = 0;
	return true;
}
