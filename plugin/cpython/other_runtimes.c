// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/frame.h"
#include "cpython/interp.h"
#include "cpython/runtime_parts.h"
#include "cpython/search.h"

enum {
	MAX_FILES = 16,
	MAX_COUNTED = 1000, // threads of one runtime
};

typedef VEC(const char *) file_vec;

static bool name_begins(const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');
	return !strncmp(slash ? slash + 1 : file, name, strlen(name));
}

/** Whether a file can have a CPython: by its name, or because it is the program. */
static bool may_have_runtime(const struct target *target, const char *file)
{
	const char *executable = target_info(target)->executable;
	return name_begins(file, "libpython") || name_begins(file, "python") ||
	       (executable && !strcmp(file, executable));
}

static void add_once(struct arena *arena, file_vec *files, const char *file)
{
	vec_each(const char *, known, files)
		if (!strcmp(*known, file))
			return;
	if (files->count < MAX_FILES)
		vec_add(arena, files, file);
}

/** Files of the process that can have one; `ret_own`: the file whose variables the address is among. */
static void list_files(struct target *target, struct arena *arena, addr_t own, file_vec *ret,
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
		if (file && may_have_runtime(target, file))
			add_once(arena, ret, file);
	}
}

/** How many threads a runtime has, and how many of them run Python code. */
struct liveliness {
	size_t threads;
	size_t with_frames;
};

static bool has_frame(const struct cpython *py, addr_t tstate)
{
	enum {
		HIDDEN_FRAMES = 4, // of the interpreter itself, on an idle thread
	};
	struct py_frame_iter iter;
	struct py_frame_view view;
	py_frame_iter_init(&iter, py, tstate, HIDDEN_FRAMES);
	return py_frame_iter_next(&iter, &view);
}

static void count_threads(const struct cpython *py, addr_t interp, struct liveliness *ret)
{
	struct py_list_iter iter;
	addr_t tstate;
	py_tstate_iter_init(&iter, py, interp);
	while (ret->threads < MAX_COUNTED && py_list_iter_next(&iter, &tstate)) {
		ret->threads++;
		ret->with_frames += has_frame(py, tstate);
	}
	py_list_iter_deinit(&iter);
}

static struct liveliness liveliness_of(const struct cpython *py)
{
	struct liveliness found = {0};
	struct py_list_iter iter;
	addr_t interp;
	py_interp_iter_init(&iter, py);
	while (found.threads < MAX_COUNTED && py_list_iter_next(&iter, &interp))
		count_threads(py, interp, &found);
	py_list_iter_deinit(&iter);
	return found;
}

static bool is_livelier(const struct liveliness *a, const struct liveliness *b)
{
	return a->with_frames != b->with_frames ? a->with_frames > b->with_frames
						: a->threads > b->threads;
}

static addr_t first_interpreter(const struct cpython *py)
{
	addr_t interp;
	return target_read_word(py->target, py->interp_head, &interp) ? interp : 0;
}

/** A runtime of the process, and what was said of it. */
struct known_runtime {
	struct cpython py;
	struct py_process *described;
	struct liveliness liveliness;
	const char *file; // NULL: not known
};

typedef VEC(struct known_runtime) known_vec;

static void add_from(const struct cpython *first, known_vec *known, struct py_process *process,
		     const char *file)
{
	struct cpython other = {.target = first->target,
				.arena = first->arena,
				.max_string = first->max_string,
				.musl = first->musl};
	struct py_process *described = py_process_create(first->arena);
	bool found = py_runtime_find_in(&other, described, file);
	bool same = found && (other.interp_head == first->interp_head ||
			      first_interpreter(&other) == first_interpreter(first));
	if (found && !same) {
		struct known_runtime runtime = {other, described, liveliness_of(&other), file};
		vec_add(first->arena, known, runtime);
		return;
	}
	if (!found && name_begins(file, "libpython"))
		py_fact_add(process, "other CPython", "%s is loaded and was not initialised",
			    py_escape(first, file, strlen(file)));
	cpython_deinit(&other);
}

static void mention(const struct known_runtime *other, struct py_process *process)
{
	const struct cpython *py = &other->py;
	const char *file = other->file ? py_escape(py, other->file, strlen(other->file)) : NULL;
	py_warn(process, "other-runtime",
		"a second CPython, %s%s%s, is in this process and not in this report (threads: "
		"%zu, "
		"in Python code: %zu); `set pyhang runtime 0x%llx` shows that one",
		other->described->runtime.version, file ? " of " : "", file ? file : "",
		other->liveliness.threads, other->liveliness.with_frames,
		(unsigned long long)other->described->runtime.address);
}

void py_runtime_settle(struct cpython *py, struct py_process **described, enum runtime_choice choice)
{
	file_vec files = {0};
	known_vec known = {0};
	const char *own = NULL;
	size_t best = 0;
	list_files(py->target, py->arena, py->interp_head, &files, &own);
	vec_add(py->arena, &known,
		((struct known_runtime){*py, *described, liveliness_of(py), own}));
	struct py_process *aside = py_process_create(py->arena);
	vec_each(const char *, file, &files)
		if (!own || strcmp(*file, own) != 0)
			add_from(py, &known, aside, *file);
	for (size_t i = 1; i < known.count && choice == RUNTIME_LIVELIEST; i++)
		if (is_livelier(&known.items[i].liveliness, &known.items[best].liveliness))
			best = i;
	*py = known.items[best].py;
	*described = known.items[best].described;
	py->has_others = known.count > 1 || aside->facts.count;
	py_process_adopt(*described, aside);
	for (size_t i = 0; i < known.count; i++) {
		if (i == best)
			continue;
		mention(&known.items[i], *described);
		cpython_deinit(&known.items[i].py);
	}
}
