// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/output.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool host_is_utf8(void)
{
	struct arena *arena = arena_create();
	const char *answer = gdb_output_of(arena, "show host-charset");
	// The value itself is "auto" on most machines; only this names the charset behind it.
	bool utf8 = answer && (strcasestr(answer, "utf-8") || strcasestr(answer, "utf8"));
	if (!answer)
		exception_drop();
	arena_destroy(arena);
	return utf8;
}

static size_t gdb_width(void)
{
	_cleanup_object_ PyObject *value = gdb_parameter("width");
	uint64_t width = 0;
	if (!value || (value != Py_None && !object_number(value, &width)))
		exception_drop();
	// GDB's "unlimited" is None, or a number near INT_MAX in `set width 0` of some versions.
	return width > 10000 ? 0 : (size_t)width;
}

static bool style_enabled(void)
{
	_cleanup_object_ PyObject *value = gdb_parameter("style enabled");
	if (!value) {
		exception_drop();
		return false;
	}
	return PyObject_IsTrue(value) == 1;
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);
	return value && *value;
}

static bool terminal_has_colours(void)
{
	return isatty(STDOUT_FILENO) && is_set("TERM") && strcmp(getenv("TERM"), "dumb") != 0 &&
	       !is_set("NO_COLOR");
}

struct render_options output_options(void)
{
	return (struct render_options){
		.width = gdb_width(),
		.style = terminal_has_colours() && style_enabled(),
		.ascii = !host_is_utf8(),
	};
}

/** The text as GDB can write it: its host charset may have no letter for every name of the target. */
static PyObject *writable(const struct text *text)
{
	_cleanup_object_ PyObject *string = text_object(text_get(text));
	if (!string || host_is_utf8())
		return object_ref(string);
	_cleanup_object_ PyObject *ascii = PyUnicode_AsEncodedString(string, "ascii", "backslashreplace");
	return ascii ? text_object(PyBytes_AsString(ascii)) : NULL;
}

bool output_write(const struct text *text)
{
	_cleanup_object_ PyObject *string = writable(text);
	_cleanup_object_ PyObject *done = string ? gdb_call("write", "(O)", string) : NULL;
	return done != NULL;
}
