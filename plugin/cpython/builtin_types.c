// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/builtin_types.h"

#include "cpython/dict.h"
#include "cpython/object.h"

/** How a module's global leads to the type. */
enum route {
	IS_TYPE,   // the global is the type
	OF_VALUE,  // its type is
	OF_CODE,   // the type of the function's code object is
	OF_MODULE, // the type of the module object is
};

// Source: Lib/types.py; Python/bltinmodule.c; the modules' own tables.
static const struct {
	const char *module, *global;
	enum route route;
	const char *type_module, *type_name;
} rows[] = {
	{"builtins", "None", OF_VALUE, "", "NoneType"},
	{"builtins", "len", OF_VALUE, "", "builtin_function_or_method"},
	{"sys", NULL, OF_MODULE, "", "module"},
	{"threading", "settrace", OF_VALUE, "", "function"},
	{"threading", "settrace", OF_CODE, "", "code"},
	{"os", "fspath", OF_VALUE, "", "builtin_function_or_method"},
	{"types", "FunctionType", IS_TYPE, "", "function"},
	{"types", "CodeType", IS_TYPE, "", "code"},
	{"types", "MethodType", IS_TYPE, "", "method"},
	{"types", "BuiltinFunctionType", IS_TYPE, "", "builtin_function_or_method"},
	{"types", "MethodWrapperType", IS_TYPE, "", "method-wrapper"},
	{"types", "ModuleType", IS_TYPE, "", "module"},
	{"types", "NoneType", IS_TYPE, "", "NoneType"},
	{"types", "ClassType", IS_TYPE, "", "classobj"},    // 2.7
	{"types", "InstanceType", IS_TYPE, "", "instance"}, // 2.7
	{"types", "CellType", IS_TYPE, "", "cell"},
	{"types", "GeneratorType", IS_TYPE, "", "generator"},
	{"types", "CoroutineType", IS_TYPE, "", "coroutine"},
	{"_thread", "LockType", IS_TYPE, "_thread", "lock"},
	{"_thread", "lock", IS_TYPE, "_thread", "lock"},
	{"thread", "LockType", IS_TYPE, "thread", "lock"}, // 2.7
	{"_thread", "RLock", IS_TYPE, "_thread", "RLock"},
	{"_thread", "_ThreadHandle", IS_TYPE, "_thread", "_ThreadHandle"},
	{"_queue", "SimpleQueue", IS_TYPE, "_queue", "SimpleQueue"},
	{"_collections", "deque", IS_TYPE, "collections", "deque"},
	{"_functools", "partial", IS_TYPE, "functools", "partial"},
	{"_multiprocessing", "SemLock", IS_TYPE, "_multiprocessing", "SemLock"},
	{"_io", "BufferedReader", IS_TYPE, "_io", "BufferedReader"},
	{"_io", "BufferedWriter", IS_TYPE, "_io", "BufferedWriter"},
	{"_io", "BufferedRandom", IS_TYPE, "_io", "BufferedRandom"},
};

static void name_type(const struct cpython *py, addr_t address, const char *module, const char *name)
{
	struct py_type *type = (struct py_type *)py_type_get(py, address);
	if (type && !strcmp(type->name, PY_TYPE_UNNAMED)) {
		type->name = name;
		type->module = module;
	}
}

static bool type_address(const struct cpython *py, addr_t object, addr_t *ret)
{
	return py_read_word(py, object, py->layout->object.ob_type, ret);
}

static void apply_row(const struct cpython *py, addr_t modules, size_t row)
{
	addr_t module, dict, value, type, code;
	if (!py_dict_get(py, modules, rows[row].module, &module) ||
	    !py_read_word(py, module, py->layout->module.dict, &dict))
		return;
	if (rows[row].route == OF_MODULE) {
		if (type_address(py, module, &type))
			name_type(py, type, rows[row].type_module, rows[row].type_name);
		return;
	}
	if (!py_dict_get(py, dict, rows[row].global, &value))
		return;
	bool found = false;
	switch (rows[row].route) {
	case IS_TYPE:
		type = value;
		found = true;
		break;
	case OF_VALUE:
		found = type_address(py, value, &type);
		break;
	case OF_CODE:
		found = py_read_word(py, value, py->layout->function.code, &code) && type_address(py, code, &type);
		break;
	case OF_MODULE:
		break;
	}
	if (found)
		name_type(py, type, rows[row].type_module, rows[row].type_name);
}

/** int, dict, float … : builtins shows them under their own names. */
static void name_builtins(const struct cpython *py, addr_t interp)
{
	static const char *const names[] = {
		"object", "type",  "int",       "float", "bool",      "str",   "bytes", "list",
		"tuple",  "dict",  "set",       "frozenset", "bytearray", "range", "slice", "property",
		"super",  "staticmethod", "classmethod", "long", "unicode", "complex",
	};
	addr_t builtins, value;
	if (!py_read_word(py, interp, py->layout->interp.builtins, &builtins))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (py_dict_get(py, builtins, names[i], &value))
			name_type(py, value, "", names[i]);
}

const char *py_builtin_type_by_members(const struct cpython *py, addr_t type)
{
	addr_t dict, member;
	if (!py_read_word(py, type, py->layout->type.dict, &dict))
		return NULL;
	// classmethod and staticmethod have __func__ alone, built-in functions __self__ alone.
	return py_dict_get(py, dict, "__func__", &member) && py_dict_get(py, dict, "__self__", &member) ? "method"
													   : NULL;
}

void py_builtin_types_name(struct cpython *py, addr_t interp)
{
	addr_t modules;
	if (!py->unnamed_types)
		return;
	name_builtins(py, interp);
	if (!py_read_word(py, interp, py->layout->interp.modules, &modules))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		apply_row(py, modules, i);
}
