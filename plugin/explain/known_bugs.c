// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/known_bugs.h"

#include <string.h>

#include "explain/say.h"

static bool has_dummy_thread(const struct py_process *process)
{
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		if (thread->dummy == TRI_YES)
			return true;
	return false;
}

struct known_bug {
	unsigned first, fixed; // PY_VERSION_HEX
	bool (*shows)(const struct py_process *process);
	enum sentence text;
};

static const struct known_bug bugs[] = {
	{0x02070000, 0x020704f0, has_dummy_thread, SAY_BUG_14308},
};

void known_bugs_warn(struct py_process *process)
{
	const struct py_runtime *runtime = &process->runtime;
	// "2.7.x": the bugs depend on what is not known.
	if (!runtime->version || strchr(runtime->version, 'x'))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(bugs); i++)
		if (runtime->version_hex >= bugs[i].first && runtime->version_hex < bugs[i].fixed &&
		    bugs[i].shows(process))
			py_warn(process, "known-bug", "%s",
				say_in(process->arena, bugs[i].text, &(struct say){0}));
}
