// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/runtime.h"

#include "cpython/builtin_types.h"
#include "cpython/debug_offsets.h"
#include "cpython/dict.h"
#include "cpython/interp.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/runtime_parts.h"
#include "cpython/search.h"
#include "cpython/static_vars.h"
#include "target/arch.h"

enum {
	MAX_CANDIDATES = 256, // memory may be full of what looks like one
};

/** A place where a runtime may be. */
struct candidate {
	addr_t runtime;     // _PyRuntime, 0 when there is none (2.7, 3.6)
	addr_t interp_head; // known without a layout, else 0
	const char *located_by;
};

typedef VEC(struct candidate) candidate_vec;

struct search {
	struct target *target;
	struct py_process *process;
	struct cpython *py;
	candidate_vec candidates;
	struct debug_offsets_result offsets; // of the candidate that was accepted
	const struct layout **fitted; // the tables that were fitted to it, by their place in layouts[]
	bool newer;                   // the version is newer than every table
};

/** Whether the target's C library is musl. Where the mapped files are not known, it is taken for glibc. */
static bool maps_musl(struct search *search)
{
	target_region_vec regions = {0};
	if (target_regions(search->target, search->process->arena, &regions))
		vec_each(const struct target_region, region, &regions)
			if (region->file && strstr(region->file, "/ld-musl-"))
				return true;
	return false;
}

/** sizeof(pthread_mutex_t) in the target. */
static unsigned mutex_size(const struct search *search)
{
	enum {
		MUSL_64 = 40, // on all architectures
		MUSL_32 = 24,
	};
	const struct target_arch *arch = target_info(search->target)->arch;
	if (arch && !search->py->musl)
		return arch->mutex_size;
	return target_word_size(search->target) == sizeof(uint64_t) ? MUSL_64 : MUSL_32;
}

static size_t table_count(void)
{
	size_t count = 0;
	while (layouts[count])
		count++;
	return count;
}

/** A table as it is with this target's C library. */
static const struct layout *fit(struct search *search, size_t index)
{
	struct arena *arena = search->process->arena;
	if (!search->fitted) {
		search->fitted = arena_array(arena, const struct layout *, table_count());
	}
	if (!search->fitted[index]) {
		struct layout *copy = arena_new(arena, struct layout);
		*copy = *layouts[index];
		layout_set_mutex_size(copy, mutex_size(search));
		search->fitted[index] = copy;
	}
	return search->fitted[index];
}

static size_t index_of(const struct layout *table)
{
	size_t index = 0;
	while (layouts[index] && layouts[index] != table)
		index++;
	return index;
}

static void add_candidate(struct search *search, addr_t runtime, addr_t interp_head,
			  const char *located_by)
{
	vec_each(const struct candidate, known, &search->candidates)
		if (known->runtime == runtime && known->interp_head == interp_head)
			return;
	vec_add(search->process->arena, &search->candidates,
		((struct candidate){runtime, interp_head, located_by}));
}

static void add_by_symbols(struct search *search)
{
	addr_t address;
	if (target_symbol(search->target, "_PyRuntime", &address))
		add_candidate(search, address, 0, "symbol _PyRuntime");
	target_addr_vec sections = {0};
	target_sections(search->target, search->process->arena, ".PyRuntime", &sections);
	vec_each(const addr_t, section, &sections)
		add_candidate(search, *section, 0, "section .PyRuntime");
	if (!search->candidates.count &&
	    target_symbol(search->target, "PyInterpreterState_Head", &address) &&
	    py_interp_head_decode(search->target, address, &address))
		add_candidate(search, 0, address, "code of PyInterpreterState_Head");
}

/** Version in memory, for those versions that keep it there; 0: unknown. */
static unsigned version_from_memory(const struct search *search, addr_t runtime)
{
	struct debug_offsets_header header;
	uint64_t version;
	addr_t symbol;
	if (debug_offsets_header_read(search->target, runtime, &header))
		return header.version_hex;
	if (target_symbol(search->target, "Py_Version", &symbol) &&
	    target_read_word(search->target, symbol, &version))
		return (unsigned)version;
	return 0;
}

/** sys.hexversion, which every version has; 0 when the sys module's dict is gone. */
static unsigned version_from_sys(const struct cpython *py, addr_t interp)
{
	addr_t sysdict, object;
	int64_t version;
	if (py_read_word(py, interp, py->layout->interp.sysdict, &sysdict) &&
	    py_dict_get(py, sysdict, "hexversion", &object) && py_int_read(py, object, &version))
		return (unsigned)version;
	return 0;
}

static bool same_minor(unsigned version_hex, const struct layout *layout)
{
	return version_hex >> 24 == layout->major && (version_hex >> 16 & 0xff) == layout->minor;
}

/** Whether the candidate makes sense with this layout. */
static bool try_layout(struct search *search, const struct candidate *candidate,
		       const struct layout *layout)
{
	struct cpython *py = search->py;
	py->layout = layout;
	py->runtime = candidate->runtime;
	cpython_deinit(py);
	if (candidate->interp_head)
		py->interp_head = candidate->interp_head;
	else if (layout_has(layout->runtime.interpreters_head))
		py->interp_head =
			candidate->runtime + layout_offset(layout->runtime.interpreters_head);
	else
		return false;
	addr_t interp;
	return target_read_word(py->target, py->interp_head, &interp) && interp &&
	       py_interp_is_plausible(py, interp);
}

/** The layout for a version that is known, with what the target says of itself laid over it. */
static bool accept_version(struct search *search, const struct candidate *candidate,
			   unsigned version_hex)
{
	static const enum tri debug_first[] = {TRI_NO, TRI_YES};
	struct layout *overlaid = arena_new(search->process->arena, struct layout);
	struct debug_offsets_header header = {0};
	if (candidate->runtime)
		debug_offsets_header_read(search->target, candidate->runtime, &header);
	for (size_t i = 0; i < ARRAY_SIZE(debug_first); i++) {
		const struct layout *table;
		enum layout_match match =
			layout_find(version_hex, header.free_threaded, debug_first[i],
				    target_word_size(search->target), &table);
		if (match == LAYOUT_MISSING)
			return false;
		search->newer = match == LAYOUT_NEWER;
		*overlaid = *fit(search, index_of(table));
		if (candidate->runtime)
			debug_offsets_apply(search->target, candidate->runtime, overlaid,
					    &search->offsets);
		if (try_layout(search, candidate, overlaid)) {
			search->py->version_hex = version_hex;
			return true;
		}
	}
	return false;
}

/** The version is not written anywhere that is known yet: the layout under which memory makes sense tells it. */
static bool accept_by_trial(struct search *search, const struct candidate *candidate)
{
	for (size_t i = 0; layouts[i]; i++) {
		if (layouts[i]->word_size != target_word_size(search->target))
			continue;
		const struct layout *layout = fit(search, i);
		if (!try_layout(search, candidate, layout))
			continue;
		addr_t interp;
		if (!target_read_word(search->target, search->py->interp_head, &interp))
			continue;
		unsigned version = version_from_sys(search->py, interp);
		if (same_minor(version, layout))
			return accept_version(search, candidate, version);
	}
	return false;
}

static bool accept(struct search *search, const struct candidate *candidate)
{
	unsigned version = candidate->runtime ? version_from_memory(search, candidate->runtime) : 0;
	if (version && accept_version(search, candidate, version))
		return true;
	return accept_by_trial(search, candidate);
}

static const char *not_found_text(struct search *search)
{
	struct arena *arena = search->process->arena;
	if (target_stopped(search->target))
		return "Interrupted while looking for CPython; nothing was found yet.";
	if (search->candidates.count)
		return arena_printf(
			arena,
			"Found what looks like a CPython runtime (%s at 0x%llx), but its memory "
			"makes no sense "
			"under any known version. If the core is truncated, take a full one; if "
			"the address "
			"is wrong, give the right one with `set pyhang runtime ADDR`.",
			search->candidates.items[0].located_by,
			(unsigned long long)(search->candidates.items[0].runtime
						     ?: search->candidates.items[0].interp_head));
	return "No CPython found in this process (tried the symbols _PyRuntime and "
	       "PyInterpreterState_Head, the section "
	       ".PyRuntime, and a search of its writable memory). If it is a Python process, give "
	       "GDB its executable "
	       "with `file PATH`, or the runtime's address with `set pyhang runtime ADDR`.";
}

/** 2.7 and 3.6 keep their GIL in static variables. */
static void find_static_gil(struct cpython *py)
{
	addr_t function;
	if (py->runtime)
		return;
	if (!target_symbol(py->target, "_PyThreadState_Current", &py->current))
		py->current = 0;
	if (target_symbol(py->target, "PyEval_ThreadsInitialized", &function) &&
	    !py_gil_variable_decode(py->target, function, &py->gil_variable))
		py->gil_variable = 0;
}

static void name_missing_types(struct search *search)
{
	struct cpython *py = search->py;
	addr_t interp;
	if (!py->unnamed_types || !target_read_word(py->target, py->interp_head, &interp))
		return;
	py_builtin_types_name(py, interp);
	py_warn(search->process, "read-only-memory-missing",
		"the executable's read-only memory is missing: some built-in types and functions "
		"have no names; "
		"`file EXECUTABLE` gives it to GDB");
}

static bool accept_any(struct search *search, size_t first)
{
	for (size_t i = first; i < search->candidates.count; i++) {
		if (accept(search, &search->candidates.items[i])) {
			find_static_gil(search->py);
			name_missing_types(search);
			const struct runtime_finding finding = {
				.located_by = search->candidates.items[i].located_by,
				.offsets = &search->offsets,
				.newer = search->newer,
				.candidates = search->candidates.count,
			};
			py_runtime_describe(search->py, search->process, &finding);
			return true;
		}
	}
	return false;
}

/** A place found by searching; taken at once when it makes sense. */
static bool accept_found(struct search *search, addr_t runtime, addr_t interp_head,
			 const char *located_by)
{
	size_t before = search->candidates.count;
	if (before >= MAX_CANDIDATES)
		return false;
	add_candidate(search, runtime, interp_head, located_by);
	return accept_any(search, before);
}

static bool cookie_hit(void *context, addr_t address)
{
	return accept_found(context, address, 0, "search for _Py_DebugOffsets");
}

/** Whether interpreters.main, which follows interpreters.head, is one; a thread state looks like these otherwise. */
static bool main_is_plausible(const struct cpython *py, addr_t head)
{
	addr_t main;
	return target_read_word(py->target, head + target_word_size(py->target), &main) &&
	       py_interp_is_plausible(py, main);
}

/** 3.7 to 3.12: `address` may be that of interpreters.head, under each layout of a runtime elsewhere. */
static bool interpreters_hit(void *context, addr_t address)
{
	struct search *search = context;
	for (size_t i = 0; layouts[i]; i++) {
		layout_at head = layouts[i]->runtime.interpreters_head;
		if (!layout_has(head) || address < layout_offset(head) ||
		    layouts[i]->word_size != target_word_size(search->target))
			continue;
		struct candidate candidate = {address - layout_offset(head), 0, NULL};
		if (try_layout(search, &candidate, fit(search, i)) &&
		    main_is_plausible(search->py, address) &&
		    accept_found(search, candidate.runtime, 0, "search of writable memory"))
			return true;
	}
	return false;
}

/** 2.7 and 3.6: `address` may be that of interp_head, a variable of its own. */
static bool interp_head_hit(void *context, addr_t address)
{
	struct search *search = context;
	const struct candidate candidate = {0, address, NULL};
	for (const struct layout *const *layout = layouts; *layout; layout++)
		if (!layout_has((*layout)->runtime.interpreters_head) &&
		    (*layout)->word_size == target_word_size(search->target) &&
		    try_layout(search, &candidate, *layout) &&
		    accept_found(search, 0, address, "search of static variables"))
			return true;
	return false;
}

/** @param file only in this one's variables, NULL: everywhere */
static bool search_memory(struct search *search, const char *file)
{
	struct target *target = search->target;
	struct arena *arena = search->process->arena;
	return py_search_cookie(target, arena, file, cookie_hit, search) ||
	       py_search_interpreters(target, arena, file, interpreters_hit, search) ||
	       py_search_static_pointers(target, arena, file, interp_head_hit, search);
}

bool py_runtime_find(struct cpython *ret, struct py_process *process, addr_t runtime,
		     const char **ret_error)
{
	// What is said of a runtime that is not taken in the end is not about this process's report.
	struct py_process *aside = py_process_create(ret->arena);
	struct search search = {.target = ret->target, .process = aside, .py = ret};
	ret->musl = maps_musl(&search);
	if (runtime) {
		add_candidate(&search, runtime, 0, "set pyhang runtime");
		// For 2.7 and 3.6 the user can only know the address of interp_head.
		add_candidate(&search, 0, runtime, "set pyhang runtime");
	} else {
		add_by_symbols(&search);
	}
	if (!accept_any(&search, 0) && (runtime || !search_memory(&search, NULL))) {
		*ret_error = not_found_text(&search);
		return false;
	}
	py_runtime_settle(ret, &aside, runtime ? RUNTIME_AS_TOLD : RUNTIME_LIVELIEST);
	py_process_adopt(process, aside);
	return true;
}

bool py_runtime_find_in(struct cpython *ret, struct py_process *process, const char *file)
{
	struct search search = {.target = ret->target, .process = process, .py = ret};
	return search_memory(&search, file);
}
