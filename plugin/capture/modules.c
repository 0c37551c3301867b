// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/str.h"

/** File of a function that was defined in this module: the last resort, see display_name(). */
static const char *file_of_functions(struct capture *capture, addr_t globals)
{
	enum {
		ENOUGH = 10000,
	};
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, value, home, code;
	py_dict_iter_init(&iter, py, globals);
	for (size_t i = 0; i < ENOUGH && py_dict_iter_next(&iter, &key, &value); i++) {
		if (!py_type_is(py_type_of(py, value), "", "function") ||
		    !py_read_word(py, value, py->layout->function.globals, &home) ||
		    home != globals || !py_read_word(py, value, py->layout->function.code, &code))
			continue;
		const struct py_code *decoded = py_code_get(py, code);
		if (decoded && decoded->filename)
			return decoded->filename;
	}
	return NULL;
}

/**
 * `__main__` run from /srv/app.py is known to people as "app". `__file__` is gone once a script has ended (Python/
 * pythonrun.c); its loader stays (3.x).
 */
static const char *display_name(struct capture *capture, addr_t globals, const char *name)
{
	addr_t object;
	if (!name || strcmp(name, "__main__") != 0)
		return name;
	const char *file = NULL;
	if (py_dict_get(&capture->py, globals, "__file__", &object))
		file = py_str_read(&capture->py, object);
	if (!file && py_dict_get(&capture->py, globals, "__loader__", &object) &&
	    py_attr(&capture->py, object, "path", &object))
		file = py_str_read(&capture->py, object);
	if (!file)
		file = file_of_functions(capture, globals);
	if (!file || file[0] == '<')
		return name;
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;
	const char *dot = strrchr(base, '.');
	size_t length = dot && dot != base ? (size_t)(dot - base) : strlen(base);
	return length ? arena_strndup(capture->arena, base, length) : name;
}

const struct capture_module *capture_module_of(struct capture *capture, addr_t globals)
{
	struct capture_module *module;
	HASH_FIND(hh, capture->module_names, &globals, sizeof(globals), module);
	if (module)
		return module;
	module = arena_new(capture->arena, struct capture_module);
	module->globals = globals;
	addr_t name;
	if (py_dict_get(&capture->py, globals, "__name__", &name))
		module->name = py_str_read(&capture->py, name);
	module->display = display_name(capture, globals, module->name);
	HASH_ADD(hh, capture->module_names, globals, sizeof(module->globals), module);
	return module;
}

const struct capture_interpreter *capture_main_interpreter(const struct capture *capture)
{
	vec_each(const struct capture_interpreter, found, &capture->interpreters)
		if (found->interpreter->main)
			return found;
	return NULL;
}

addr_t capture_find_module(struct capture *capture, addr_t modules, const char *name)
{
	addr_t module, dict;
	if (!modules || !py_dict_get(&capture->py, modules, name, &module) ||
	    !py_read_word(&capture->py, module, capture->py.layout->module.dict, &dict))
		return 0;
	const struct py_type *type = py_type_of(&capture->py, dict);
	return type && type->flags & PY_TYPE_DICT ? dict : 0;
}
