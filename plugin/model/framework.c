// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/framework.h"

#include "model/types.h"

static const struct py_framework table[] = {
#define FRAMEWORK(name, units, greenlets, module, function) \
	{name, units, greenlets, module, function},
#include "model/frameworks.def"
#undef FRAMEWORK
};

const struct py_framework *py_framework_get(size_t n)
{
	return n < ARRAY_SIZE(table) ? &table[n] : NULL;
}
