// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/settings.h"

#include <string.h>

#include "glue/advice.h"
#include "glue/gdb_class.h"

enum {
	DEFAULT_TIME_BUDGET = 30,
	// "unlimited" still needs a bound: no sane thread or name is larger.
	UNLIMITED = 1 << 24,
};

static const char runtime_name[] = "pyhang runtime";
static const char max_frames_name[] = "pyhang max-frames";
static const char max_string_name[] = "pyhang max-string";
static const char time_budget_name[] = "pyhang time-budget";
static const char advice_name[] = "pyhang advice";

/** One parameter of GDB. */
struct setting {
	const char *name;
	const char *type; /**< gdb.PARAM_… */
	const char *what; /**< as in "Set …" and "Show …" */
	const char *help;
	size_t initial; /**< of a number */
};

static const struct setting settings[] = {
	{runtime_name, "PARAM_STRING_NOESCAPE", "the address of the interpreter's _PyRuntime",
	 "Usage: set pyhang runtime [ADDRESS]\n\n"
	 "For processes in which pyhang does not find Python by itself. Without ADDRESS, or with "
	 "`auto`,\n"
	 "pyhang searches. For Python 2.7 and 3.6 it is the address of the list of interpreters, "
	 "interp_head.\n\n"
	 "Example:\n  set pyhang runtime 0x7ffff7d8f2e0",
	 0},
	{max_frames_name, "PARAM_UINTEGER", "how many Python frames of a thread pyhang reads",
	 "Usage: set pyhang max-frames NUMBER|unlimited\n\nExample:\n  set pyhang max-frames 200",
	 0},
	{max_string_name, "PARAM_UINTEGER", "how many characters of a string pyhang reads",
	 "Usage: set pyhang max-string NUMBER|unlimited\n\nExample:\n  set pyhang max-string 80", 0},
	{time_budget_name, "PARAM_UINTEGER", "how many seconds a pyhang command may take",
	 "Usage: set pyhang time-budget SECONDS|unlimited\n\n"
	 "When the time is over, the command shows what it has found, and says that this is not "
	 "all.\n"
	 "0 means unlimited.\n\nExample:\n  set pyhang time-budget 120",
	 DEFAULT_TIME_BUDGET},
	{advice_name, "PARAM_OPTIONAL_FILENAME", "a file with advice on libraries of your own",
	 "Usage: set pyhang advice [FILE]\n\n"
	 "Each line tells pyhang of threads or calls that it does not know, and what to do about "
	 "them:\n"
	 "  class acme.pool.Worker | Acme | runs jobs | call the pool's `close()`\n"
	 "  entry acme.beat.*      | Acme | sends heartbeats | call `acme.stop()`\n"
	 "  call  acme.net.*       | Acme | waits for the server | pass `timeout=`\n"
	 "`class` is the thread's class or one that it derives from, `entry` the function that it "
	 "was\n"
	 "started to run, `call` a function on its stack; `*` stands for any text. Without FILE "
	 "only the\n"
	 "libraries count that pyhang knows by itself.\n\nExample:\n  set pyhang advice "
	 "~/acme.advice",
	 0},
};

static const struct setting *setting_of(PyObject *capsule)
{
	return PyCapsule_GetPointer(capsule, "pyhang.setting");
}

/** What is wrong with the file is told when it is set, and again in each report. */
static bool check_advice(void)
{
	_cleanup_object_ PyObject *value = gdb_parameter(advice_name);
	struct arena *arena = arena_create();
	struct py_process *process = py_process_create(arena);
	const char *file = value ? object_text(arena, value) : NULL;
	if (file && *file)
		advice_file_load(process, file);
	bool right = !process->warnings.count;
	exception_drop();
	if (!right)
		gdb_raise("%s.", process->warnings.items[0].text);
	arena_destroy(arena);
	return right;
}

/** Quiet: GDB before 12 prints what this returns after each `set`. */
static PyObject *get_set_string(PyObject *self, PyObject *unused)
{
	(void)unused;
	const struct setting *setting = setting_of(self);
	if (!setting || (setting->name == advice_name && !check_advice()))
		return NULL;
	return PyUnicode_FromString("");
}

static PyObject *get_show_string(PyObject *self, PyObject *arguments)
{
	const struct setting *setting = setting_of(self);
	const char *value;
	if (!setting || !PyArg_ParseTuple(arguments, "s", &value))
		return NULL;
	if (setting->name == runtime_name && !*value)
		value = "auto";
	if (setting->name == advice_name && !*value)
		value = "not set";
	struct arena *arena = arena_create();
	PyObject *text = text_object(arena_printf(
		arena, "%c%s is %s.", setting->what[0] - 'a' + 'A', setting->what + 1, value));
	arena_destroy(arena);
	return text;
}

static bool set_initial_value(PyObject *parameter, const struct setting *setting)
{
	size_t number = setting->name == max_frames_name   ? capture_defaults.max_frames
			: setting->name == max_string_name ? capture_defaults.max_string
							   : setting->initial;
	_cleanup_object_ PyObject *value =
		setting->name == runtime_name  ? PyUnicode_FromString("auto")
		: setting->name == advice_name ? PyUnicode_FromString("")
					       : PyLong_FromUnsignedLongLong(number);
	return value && PyObject_SetAttrString(parameter, "value", value) == 0;
}

static bool register_setting(const struct setting *setting)
{
	static PyMethodDef set_method = {"get_set_string", get_set_string, METH_VARARGS, NULL};
	static PyMethodDef show_method = {"get_show_string", get_show_string, METH_VARARGS, NULL};
	_cleanup_object_ PyObject *self = PyCapsule_New((void *)setting, "pyhang.setting", NULL);
	_cleanup_object_ PyObject *class = self ? gdb_class_create("Parameter") : NULL;
	if (!class || !gdb_class_set_text(class, "__doc__", setting->help) ||
	    !gdb_class_set_method(class, &set_method, self) ||
	    !gdb_class_set_method(class, &show_method, self))
		return false;
	struct arena *arena = arena_create();
	bool done = gdb_class_set_text(class, "set_doc",
				       arena_printf(arena, "Set %s.", setting->what)) &&
		    gdb_class_set_text(class, "show_doc",
				       arena_printf(arena, "Show %s.", setting->what));
	arena_destroy(arena);
	_cleanup_object_ PyObject *section = done ? gdb_attribute("COMMAND_STATUS") : NULL;
	_cleanup_object_ PyObject *type = done ? gdb_attribute(setting->type) : NULL;
	_cleanup_object_ PyObject *parameter =
		section && type ? PyObject_CallFunction(class, "sOO", setting->name, section, type)
				: NULL;
	return parameter && set_initial_value(parameter, setting);
}

static PyObject *set_prefix_invoke(PyObject *self, PyObject *arguments)
{
	(void)self;
	const char *rest;
	int from_tty;
	if (!PyArg_ParseTuple(arguments, "sp", &rest, &from_tty))
		return NULL;
	if (*rest)
		return gdb_raise("There is no setting `%s`: `help set pyhang` lists them.", rest);
	return gdb_call("execute", "(s)", "help set pyhang");
}

static PyObject *show_prefix_invoke(PyObject *self, PyObject *arguments)
{
	(void)self;
	const char *rest;
	int from_tty;
	if (!PyArg_ParseTuple(arguments, "sp", &rest, &from_tty))
		return NULL;
	if (*rest)
		return gdb_raise("There is no setting `%s`: `help show pyhang` lists them.", rest);
	struct arena *arena = arena_create();
	PyObject *last = object_none();
	for (size_t i = 0; last && i < ARRAY_SIZE(settings); i++) {
		object_release(&last);
		last = gdb_call("execute", "(s)", arena_printf(arena, "show %s", settings[i].name));
	}
	arena_destroy(arena);
	return last;
}

static bool register_prefixes(void)
{
	static PyMethodDef set_method = {"invoke", set_prefix_invoke, METH_VARARGS, NULL};
	static PyMethodDef show_method = {"invoke", show_prefix_invoke, METH_VARARGS, NULL};
	_cleanup_object_ PyObject *set = gdb_class_create("Command");
	_cleanup_object_ PyObject *show = gdb_class_create("Command");
	return set && show && gdb_class_set_method(set, &set_method, NULL) &&
	       gdb_class_set_method(show, &show_method, NULL) &&
	       gdb_class_set_text(set, "__doc__",
				  "Set how pyhang reads a process.\n\n"
				  "Usage: set pyhang SETTING VALUE\n\nExample:\n  set pyhang "
				  "time-budget 120") &&
	       gdb_class_set_text(
		       show, "__doc__",
		       "Show how pyhang reads a process.\n\n"
		       "Usage: show pyhang [SETTING]\n\nExample:\n  show pyhang time-budget") &&
	       gdb_command_create(set, "set pyhang", GDB_COMMAND_PREFIX) &&
	       gdb_command_create(show, "show pyhang", GDB_COMMAND_PREFIX);
}

bool settings_register(void)
{
	if (!register_prefixes())
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (!register_setting(&settings[i]))
			return false;
	return true;
}

/** GDB's value of an unlimited number is None. */
static bool load_number(const char *name, uint64_t unlimited, uint64_t *ret)
{
	_cleanup_object_ PyObject *value = gdb_parameter(name);
	if (value && value == Py_None) {
		*ret = unlimited;
		return true;
	}
	return value && object_number(value, ret);
}

static bool load_runtime(struct arena *arena, addr_t *ret)
{
	_cleanup_object_ PyObject *value = gdb_parameter(runtime_name);
	if (!value)
		return false;
	const char *text = object_text(arena, value);
	*ret = 0;
	if (!text || !*text || !strcmp(text, "auto"))
		return !PyErr_Occurred();
	_cleanup_object_ PyObject *address = gdb_call("parse_and_eval", "(s)", text);
	if (address && object_number(address, ret) && *ret)
		return true;
	exception_drop();
	gdb_raise("`%s` is no address of a Python runtime: `set pyhang runtime ADDRESS`, "
		  "or `set pyhang runtime auto` to search.",
		  text);
	return false;
}

bool settings_load(struct arena *arena, struct settings *ret)
{
	uint64_t frames, string, budget;
	if (!load_number(max_frames_name, UNLIMITED, &frames) ||
	    !load_number(max_string_name, UNLIMITED, &string) ||
	    !load_number(time_budget_name, 0, &budget))
		return false;
	*ret = (struct settings){
		.capture = {.max_frames = frames, .max_string = string},
		.time_budget = (double)budget,
	};
	_cleanup_object_ PyObject *advice = gdb_parameter(advice_name);
	if (!advice)
		return false;
	ret->advice = object_text(arena, advice);
	exception_drop();
	return load_runtime(arena, &ret->capture.runtime);
}
