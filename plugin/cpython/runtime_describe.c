// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a runtime that was found: its version, its layout, and what is assumed of it.
#include "cpython/dict.h"
#include "cpython/runtime_parts.h"

static const char *version_text(struct arena *arena, unsigned hex)
{
	static const char *const levels[16] = {[0xa] = "a", [0xb] = "b", [0xc] = "rc"};
	unsigned level = hex >> 4 & 15;
	if (!(hex & 0xffff))
		return arena_printf(arena, "%u.%u.x", hex >> 24, hex >> 16 & 0xff);
	const char *version =
		arena_printf(arena, "%u.%u.%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff);
	return levels[level] ? arena_printf(arena, "%s%s%u", version, levels[level], hex & 15)
			     : version;
}

static enum tri is_debug_build(const struct cpython *py)
{
	addr_t interp, sysdict, object;
	if (!target_read_word(py->target, py->interp_head, &interp) ||
	    !py_read_word(py, interp, py->layout->interp.sysdict, &sysdict) ||
	    !py_dict_get(py, sysdict, "hexversion", &object))
		return TRI_UNKNOWN;
	return tri_of(py_dict_get(py, sysdict, "gettotalrefcount", &object));
}

/** What _Py_DebugOffsets and the table say differently, for `pyhang doctor`. */
static void describe_offsets(struct py_process *process, const struct debug_offsets_result *offsets)
{
	if (offsets->status >= DEBUG_OFFSETS_GUESSED)
		py_fact_add(process, "debug offsets",
			    "%zu members compared with the table, %zu differ, %zu not believed",
			    offsets->compared, offsets->changed_count, offsets->rejected_count);
	for (size_t i = 0; i < offsets->changed_count; i++)
		py_fact_add(process, "debug offsets", "%s is at %llu (the table says %llu)",
			    offsets->changed[i].member,
			    (unsigned long long)offsets->changed[i].block,
			    (unsigned long long)offsets->changed[i].table);
	for (size_t i = 0; i < offsets->rejected_count; i++)
		py_warn(process, "debug-offset-refused",
			"_Py_DebugOffsets says that %s is at %llu, which cannot be; the table's "
			"%llu was used",
			offsets->rejected[i].member, (unsigned long long)offsets->rejected[i].block,
			(unsigned long long)offsets->rejected[i].table);
	if (offsets->status == DEBUG_OFFSETS_REFUSED || offsets->status == DEBUG_OFFSETS_MISMATCH)
		py_warn(process, "debug-offsets-refused",
			"_Py_DebugOffsets does not read like that of a known version; the built-in "
			"table was used");
}

void py_runtime_describe(const struct cpython *py, struct py_process *process,
			 const struct runtime_finding *finding)
{
	struct py_runtime *runtime = &process->runtime;
	runtime->version_hex = py->version_hex;
	runtime->version = version_text(process->arena, py->version_hex);
	runtime->free_threaded = tri_of(py->layout->free_threaded);
	runtime->debug = is_debug_build(py);
	runtime->address = py->runtime ? py->runtime : py->interp_head;
	runtime->located_by = finding->located_by;
	bool described = finding->offsets->status >= DEBUG_OFFSETS_GUESSED;
	runtime->layout = described ? arena_printf(process->arena, "_Py_DebugOffsets over table %s",
						   py->layout->name)
				    : arena_printf(process->arena, "table %s", py->layout->name);
	describe_offsets(process, finding->offsets);
	if (finding->newer)
		py_warn(process, "unknown-version",
			"CPython %s is newer than this pyhang knows; what _Py_DebugOffsets does "
			"not tell is "
			"assumed to be as in %s",
			runtime->version, py->layout->name);
	if (finding->candidates > 1)
		py_fact_add(process, "candidates",
			    "%zu places looked like a runtime; the first that made sense was taken",
			    finding->candidates);
}
