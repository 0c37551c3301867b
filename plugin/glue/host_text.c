// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/host_text.h"

#include <string.h>

#include "glue/gdb_api.h"

bool host_is_utf8(void)
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

PyObject *host_text(const char *text)
{
	_cleanup_object_ PyObject *string = text_object(text);
	if (!string || host_is_utf8())
		return object_ref(string);
	_cleanup_object_ PyObject *ascii =
		PyUnicode_AsEncodedString(string, "ascii", "backslashreplace");
	return ascii ? text_object(PyBytes_AsString(ascii)) : NULL;
}
