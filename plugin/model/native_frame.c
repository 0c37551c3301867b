// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/native_frame.h"

const char *py_native_library(const struct py_native_frame *frame)
{
	const char *slash = frame->library ? strrchr(frame->library, '/') : NULL;
	return slash && slash[1] ? slash + 1 : frame->library;
}

enum py_native_role py_native_role_of(const char *function)
{
	// Compilers split functions: "_PyEval_EvalFrameDefault.cold".
	static const struct {
		const char *name;
		enum py_native_role role;
	} known[] = {
		{"_PyEval_EvalFrameDefault", NATIVE_EVAL},
		{"PyEval_EvalFrameEx", NATIVE_EVAL}, // 2.7
		{"take_gil", NATIVE_TAKE_GIL},
		{"PyEval_RestoreThread", NATIVE_TAKE_GIL},
		{"PyEval_AcquireThread", NATIVE_TAKE_GIL},
		{"PyGILState_Ensure", NATIVE_TAKE_GIL},
	};
	for (size_t i = 0; function && i < ARRAY_SIZE(known); i++) {
		size_t length = strlen(known[i].name);
		if (!strncmp(function, known[i].name, length) &&
		    (!function[length] || function[length] == '.'))
			return known[i].role;
	}
	return NATIVE_OTHER;
}
