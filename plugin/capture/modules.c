// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/str.h"

/** `__main__` run from /srv/app.py is known to people as "app". */
static const char *display_name(struct capture *capture, addr_t globals, const char *name)
{
	addr_t object;
	if (!name || strcmp(name, "__main__") != 0 ||
	    !py_dict_get(&capture->py, globals, "__file__", &object))
		return name;
	const char *file = py_str_read(&capture->py, object);
	if (!file)
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

addr_t capture_find_module(struct capture *capture, const char *name)
{
	addr_t module, dict;
	if (!capture->modules || !py_dict_get(&capture->py, capture->modules, name, &module) ||
	    !py_read_word(&capture->py, module, capture->py.layout->module.dict, &dict))
		return 0;
	const struct py_type *type = py_type_of(&capture->py, dict);
	return type && type->flags & PY_TYPE_DICT ? dict : 0;
}
