// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/layout.h"

#include "cpython/layouts/tables.h"

const struct layout *const layouts[] = {
#define LAYOUT_TABLE(table) &table,
#include "cpython/layouts/tables.def"
#undef LAYOUT_TABLE
	NULL,
};

struct wanted {
	unsigned minor_version; /**< major << 8 | minor */
	unsigned micro;
	bool free_threaded;
	bool debug;
	unsigned word_size;
};

static unsigned minor_version(const struct layout *layout)
{
	return (unsigned)layout->major << 8 | layout->minor;
}

static bool same_build(const struct layout *layout, const struct wanted *wanted)
{
	return layout->free_threaded == wanted->free_threaded &&
	       layout->word_size == wanted->word_size;
}

/** The table of this minor version; that of release builds serves where debug ones have none. */
static const struct layout *find_exact(const struct wanted *wanted)
{
	const struct layout *found = NULL;

	for (size_t i = 0; layouts[i]; i++) {
		const struct layout *layout = layouts[i];

		if (!same_build(layout, wanted) || minor_version(layout) != wanted->minor_version ||
		    wanted->micro < layout->first_micro || wanted->micro > layout->last_micro)
			continue;
		if (layout->debug == wanted->debug)
			return layout;
		if (!layout->debug)
			found = layout;
	}
	return found;
}

static const struct layout *find_newest(const struct wanted *wanted)
{
	const struct layout *found = NULL;

	for (size_t i = 0; layouts[i]; i++)
		if (same_build(layouts[i], wanted) && layouts[i]->debug == wanted->debug)
			found = layouts[i];
	return found;
}

enum layout_match layout_find(unsigned version_hex, bool free_threaded, enum tri debug,
			      unsigned word_size, const struct layout **ret)
{
	const struct wanted wanted = {
		.minor_version = version_hex >> 16,
		// A final 3.13.0 says 0x030d00f0: all 16 bits are 0 only when the micro is not known.
		.micro = version_hex & 0xffff ? version_hex >> 8 & 0xff : UINT8_MAX,
		.free_threaded = free_threaded,
		.debug = debug == TRI_YES,
		.word_size = word_size,
	};
	const struct layout *newest = find_newest(&wanted);

	*ret = find_exact(&wanted);
	if (*ret)
		return LAYOUT_EXACT;
	if (newest && wanted.minor_version > minor_version(newest)) {
		*ret = newest;
		return LAYOUT_NEWER;
	}
	return LAYOUT_MISSING;
}

/** Moves the members of one group that lie behind `from`. */
static void shift_behind(layout_at *members, size_t count, layout_at from, unsigned by)
{
	for (size_t i = 0; i < count; i++)
		if (layout_has(from) && members[i] > from)
			members[i] += by;
}

#define SHIFT_BEHIND(group, from, by) \
	shift_behind((layout_at *)&(group), sizeof(group) / sizeof(layout_at), from, by)

static unsigned current_mutex_size(const struct layout *layout)
{
	enum {
		MEASURED_64 = 40,
		MEASURED_32 = 24,
	};
	if (layout->mutex_size)
		return layout->mutex_size;
	return layout->word_size == sizeof(uint64_t) ? MEASURED_64 : MEASURED_32;
}

void layout_set_mutex_size(struct layout *layout, unsigned size)
{
	unsigned grown = size - current_mutex_size(layout);
	unsigned twice = 2 * grown;
	layout_at runtime_size = layout->runtime.sizeof_runtime;

	// Include/internal/pycore_gil.h (3.7: Python/ceval_gil.h): cond, mutex, switch_cond, switch_mutex.
	SHIFT_BEHIND(layout->gil, layout->gil.switch_mutex, grown);
	SHIFT_BEHIND(layout->gil, layout->gil.mutex, grown);
	SHIFT_BEHIND(layout->runtime, layout->runtime.gil, twice);
	SHIFT_BEHIND(layout->interp, layout->interp.embedded_gil, twice);
	// From 3.12 on, the GIL is inside the main interpreter, and that is the last member of _PyRuntime.
	if (layout_has(layout->interp.embedded_gil))
		layout->runtime.sizeof_runtime = runtime_size + twice;
	layout->mutex_size = (uint8_t)size;
}
