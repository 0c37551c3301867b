// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/str.h"

/** "app" for a function defined in app.py, also when that ran as `__main__`. */
static const char *module_of_function(struct capture *capture, addr_t function)
{
	addr_t globals;
	if (!py_read_word(&capture->py, function, capture->py.layout->function.globals, &globals))
		return NULL;
	return capture_module_of(capture, globals)->display;
}

static bool function_name(struct capture *capture, addr_t function, struct capture_callable *ret)
{
	const struct cpython *py = &capture->py;
	const struct layout *l = py->layout;
	addr_t object, code;
	const char *name = NULL;
	if (py_read_word(py, function, l->function.qualname, &object))
		name = py_str_read(py, object);
	if (!name && py_read_word(py, function, l->function.name, &object))
		name = py_str_read(py, object);
	if (!name)
		return false;
	// 2.7 has no qualified names: the class of what it is bound to says more.
	const struct py_type *class = ret->self ? py_type_of(py, ret->self) : NULL;
	if (class && !layout_has(l->function.qualname))
		name = arena_printf(capture->arena, "%s.%s", class->name, name);
	const char *module = module_of_function(capture, function);
	ret->name = module ? arena_printf(capture->arena, "%s.%s", module, name) : name;
	ret->function = function;
	if (py_read_word(py, function, l->function.code, &code))
		ret->code = py_code_get(py, code);
	return true;
}

static bool builtin_name(struct capture *capture, addr_t builtin, struct capture_callable *ret)
{
	enum {
		MAX_NAME = 200,
	};
	const struct cpython *py = &capture->py;
	addr_t definition, name, self;
	if (!py_read_word(py, builtin, py->layout->cfunction.ml, &definition) ||
	    !target_read_word(py->target, definition, &name))
		return false;
	const char *text = target_read_cstring(py->target, capture->arena, name, MAX_NAME);
	if (!text)
		return false;
	text = py_escape(py, text, strlen(text));
	const struct py_type *owner = NULL;
	if (py_read_word(py, builtin, py->layout->cfunction.self, &self) && self)
		owner = py_type_of(py, self);
	addr_t dict;
	const char *module = NULL;
	if (owner && py_type_is(owner, "", "module") &&
	    py_read_word(py, self, py->layout->module.dict, &dict))
		module = capture_module_of(capture, dict)->display;
	else if (owner)
		module = py_type_full_name(py, owner);
	ret->name = module ? arena_printf(capture->arena, "%s.%s", module, text) : text;
	ret->self = self;
	return true;
}

/** functools.partial keeps its function first. Source: Modules/_functoolsmodule.c, partialobject (2.5+). */
static addr_t partial_function(const struct cpython *py, addr_t partial)
{
	addr_t function;
	return target_read_word(py->target,
				partial + layout_offset(py->layout->object.sizeof_var_object) -
					target_word_size(py->target),
				&function)
		       ? function
		       : 0;
}

bool capture_callable(struct capture *capture, addr_t object, struct capture_callable *ret)
{
	enum {
		MAX_WRAPPERS = 8,
	};
	const struct cpython *py = &capture->py;
	*ret = (struct capture_callable){0};
	for (int i = 0; i < MAX_WRAPPERS; i++) {
		const struct py_type *type = py_type_of(py, object);
		if (!type)
			return false;
		if (py_type_is(type, "", "function"))
			return function_name(capture, object, ret);
		if (py_type_is(type, "", "builtin_function_or_method"))
			return builtin_name(capture, object, ret);
		if (py_type_is(type, "functools", "partial")) {
			object = partial_function(py, object);
			continue;
		}
		if (py_type_is(type, "", "method") || py_type_is(type, "", "instancemethod")) {
			py_read_word(py, object, py->layout->method.self, &ret->self);
			if (!py_read_word(py, object, py->layout->method.func, &object))
				return false;
			continue;
		}
		if (type->flags & PY_TYPE_TYPE) {
			const struct py_type *class = py_type_get(py, object);
			ret->name = class ? py_type_full_name(py, class) : NULL;
		} else {
			ret->name = arena_printf(capture->arena, "%s object",
						 py_type_full_name(py, type));
		}
		return ret->name != NULL;
	}
	return false;
}
