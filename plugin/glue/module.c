// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/module.h"

#include "glue/command.h"
#include "glue/report_object.h"
#include "glue/session.h"
#include "glue/settings.h"

// Set on the `gdb` module, for it is GDB that must not be told twice, also not by a second copy of
// this library.
static const char registered_mark[] = "_pyhang_registered";

static PyObject *report(PyObject *self, PyObject *unused)
{
	(void)self;
	(void)unused;
	_cleanup_session_ struct session session = {0};
	if (!session_open(&session))
		return NULL;
	session_read(&session, SESSION_PLAIN);
	return report_object(session.report);
}

PyObject *module_create(void)
{
	static PyMethodDef methods[] = {
		{"report", report, METH_NOARGS,
		 "report()\n--\n\n"
		 "Look at GDB's selected inferior and return the report as dicts and lists.\n\n"
		 "The result is what `pyhang report --format json` writes. A process that cannot "
		 "be analysed\n"
		 "gives a report with status 3; without a process, or when it runs, gdb.GdbError "
		 "is raised."},
		{NULL, NULL, 0, NULL},
	};
	static struct PyModuleDef definition = {
		.m_base = PyModuleDef_HEAD_INIT,
		.m_name = "pyhang",
		.m_doc = "Explains why a Python process hangs or does not exit. A plugin of GDB.",
		.m_size = -1,
		.m_methods = methods,
	};
	PyObject *module = PyModule_Create(&definition);
	if (module && PyModule_AddStringConstant(module, "__version__", PYHANG_VERSION) < 0) {
		object_release(&module);
		return NULL;
	}
	return module;
}

static bool register_all(void)
{
	if (!settings_register())
		return false;
	for (size_t i = 0; i < command_count; i++)
		if (!command_register(&commands[i]))
			return false;
	return true;
}

bool module_register_commands(void)
{
	_cleanup_object_ PyObject *gdb = PyImport_ImportModule("gdb");
	if (!gdb)
		return false;
	_cleanup_object_ PyObject *mark = PyObject_GetAttrString(gdb, registered_mark);
	if (mark)
		return true;
	PyErr_Clear();
	_cleanup_object_ PyObject *version = PyUnicode_FromString(PYHANG_VERSION);
	return register_all() && version &&
	       PyObject_SetAttrString(gdb, registered_mark, version) == 0;
}

bool module_make_importable(void)
{
	PyObject *modules = PyImport_GetModuleDict();
	if (PyDict_GetItemString(modules, "pyhang"))
		return true;
	_cleanup_object_ PyObject *module = module_create();
	return module && PyDict_SetItemString(modules, "pyhang", module) == 0;
}
