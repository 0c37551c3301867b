// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/command.h"

#include "glue/complete.h"

static const char capsule_name[] = "pyhang.command";

static bool run(struct arena *arena, const struct command *command, const char *line)
{
	struct arguments arguments;
	const char *error =
		arguments_parse(arena, command->name, command->options, line, &arguments);
	if (!error && arguments.rest && command->takes == TAKES_NOTHING)
		error = arena_printf(arena, "`%s` takes no argument `%s`: see `help %s`.",
				     command->name, arguments.rest, command->name);
	if (!error)
		return command->run(&arguments);
	gdb_raise("%s", error);
	return false;
}

static PyObject *invoke(PyObject *self, PyObject *arguments)
{
	const struct command *command = PyCapsule_GetPointer(self, capsule_name);
	PyObject *line, *from_tty;
	if (!command || !PyArg_ParseTuple(arguments, "OO", &line, &from_tty))
		return NULL;
	struct arena *arena = arena_create();
	const char *text = object_text(arena, line);
	bool done = !PyErr_Occurred() && run(arena, command, text ? text : "");
	arena_destroy(arena);
	return done ? object_none() : NULL;
}

static PyObject *complete(PyObject *self, PyObject *arguments)
{
	const struct command *command = PyCapsule_GetPointer(self, capsule_name);
	PyObject *line, *word;
	if (!command || !PyArg_ParseTuple(arguments, "OO", &line, &word))
		return NULL;
	struct arena *arena = arena_create();
	const char *line_text = object_text(arena, line);
	const char *word_text = object_text(arena, word);
	PyObject *found =
		PyErr_Occurred()
			? NULL
			: command_complete(arena, command, line_text ? line_text : "", word_text);
	arena_destroy(arena);
	return found;
}

static const char *help_of(struct arena *arena, const struct command *command)
{
	static const char thread_help[] =
		"THREAD is GDB's number of a thread (2, 1.2), pyhang's id of it (T3), or its name\n"
		"in Python, in quotes if that looks like one of the others.\n";
	bool takes_thread = command->takes == TAKES_THREAD || command->takes == TAKES_THREAD_OR_ALL;
	const char *details = command->details ? arena_printf(arena, "\n%s\n", command->details)
			      : takes_thread   ? "\n"
					       : "";
	return arena_printf(arena, "%s\n\nUsage: %s%s\n%s%s\nExample:\n  %s", command->summary,
			    command->name, command->usage, details, takes_thread ? thread_help : "",
			    command->example);
}

bool command_register(const struct command *command)
{
	static PyMethodDef invoke_method = {"invoke", invoke, METH_VARARGS, NULL};
	static PyMethodDef complete_method = {"complete", complete, METH_VARARGS, NULL};
	_cleanup_object_ PyObject *self = PyCapsule_New((void *)command, capsule_name, NULL);
	_cleanup_object_ PyObject *class = self ? gdb_class_create("Command") : NULL;
	if (!class)
		return false;
	struct arena *arena = arena_create();
	bool has_help = gdb_class_set_text(class, "__doc__", help_of(arena, command));
	arena_destroy(arena);
	return has_help && gdb_class_set_method(class, &invoke_method, self) &&
	       (command->kind == GDB_COMMAND_PREFIX ||
		gdb_class_set_method(class, &complete_method, self)) &&
	       gdb_command_create(class, command->name, command->kind);
}
