// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/output.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "glue/host_text.h"

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

bool output_write(const struct text *text)
{
	_cleanup_object_ PyObject *string = host_text(text_get(text));
	_cleanup_object_ PyObject *done = string ? gdb_call("write", "(O)", string) : NULL;
	return done != NULL;
}
