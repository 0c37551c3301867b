// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/runtime.h"
#include "cpython/search.h"

enum {
	MAX_LIBRARIES = 16,
};

typedef VEC(const char *) file_vec;

static bool is_libpython(const char *file)
{
	static const char name[] = "libpython";
	const char *slash = strrchr(file, '/');
	return !strncmp(slash ? slash + 1 : file, name, strlen(name));
}

static void add_once(struct arena *arena, file_vec *files, const char *file)
{
	vec_each(const char *, known, files)
		if (!strcmp(*known, file))
			return;
	if (files->count < MAX_LIBRARIES)
		vec_add(arena, files, file);
}

/** libpython files of the process; `ret_own`: the file whose variables the address is among. */
static void list_libraries(struct target *target, struct arena *arena, addr_t own, file_vec *ret,
			   const char **ret_own)
{
	target_region_vec regions = {0};
	if (!target_regions(target, arena, &regions))
		return;
	const struct target_region *before = NULL;
	vec_each(const struct target_region, region, &regions) {
		const char *file = py_search_file_of(region, before);
		before = region;
		if (own >= region->start && own < region->end)
			*ret_own = file;
		if (file && is_libpython(file))
			add_once(arena, ret, file);
	}
}

static void mention(const struct cpython *py, struct py_process *process, const char *file)
{
	struct cpython other = {
		.target = py->target, .arena = py->arena, .max_string = py->max_string};
	// What is said of the other while it is read is not about this process's report.
	struct py_process *aside = py_process_create(py->arena);
	if (py_runtime_find_in(&other, aside, file) && other.interp_head != py->interp_head)
		py_warn(process, "other-runtime",
			"a second CPython, %s of %s, is in this process and not in this report; "
			"`set pyhang runtime 0x%llx` shows that one",
			aside->runtime.version, py_escape(py, file, strlen(file)),
			(unsigned long long)aside->runtime.address);
	else
		py_fact_add(process, "other CPython", "%s is loaded and was not initialised",
			    py_escape(py, file, strlen(file)));
	cpython_deinit(&other);
}

bool py_runtime_mention_others(const struct cpython *py, struct py_process *process)
{
	file_vec files = {0};
	const char *own = NULL;
	bool any = false;
	list_libraries(py->target, py->arena, py->interp_head, &files, &own);
	vec_each(const char *, file, &files) {
		if (own && !strcmp(*file, own))
			continue;
		mention(py, process, *file);
		any = true;
	}
	return any;
}
