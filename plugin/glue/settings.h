// SPDX-License-Identifier: GPL-3.0-or-later
/** @file `set pyhang …`: GDB keeps the values, this reads them. */
#ifndef PYHANG_GLUE_SETTINGS_H
#define PYHANG_GLUE_SETTINGS_H

#include "capture/capture.h"
#include "glue/gdb_api.h"

struct settings {
	struct capture_options capture; /**< but for `locals`, which a command asks for */
	double time_budget;             /**< seconds, 0: none */
	const char *advice; /**< a file with the user's own libraries; NULL or empty: none */
};

/** Makes the parameters and their prefixes; false with an exception set. */
bool settings_register(void);

/** The values as the user set them; false with gdb.GdbError set when one makes no sense. */
bool settings_load(struct arena *arena, struct settings *ret);

#endif
