// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/debug_offsets.h"

#include <string.h>

/** The shapes that the block has had. */
enum shape { SHAPE_313, SHAPE_314, SHAPE_315, SHAPE_COUNT };

enum { NONE = -1 };

/** Bytes of a member. */
enum { SIZE = 0, WORD = UINT8_MAX };

/** The largest believable structures: _PyRuntime takes 400 KiB with free threading, most a KiB. */
enum { HUGE = 16 << 20, SMALL = 64 << 10 };

struct section {
	uint64_t limit;
	int16_t size_at[SHAPE_COUNT];
};

struct row {
	const char *name;
	uint8_t section;
	uint8_t width;
	int16_t at[SHAPE_COUNT];
	size_t member; /**< of struct layout */
};

enum section_id {
#define DEBUG_SECTION(section, limit, at_313, at_314, at_315) SECTION_##section,
#define DEBUG_OFFSET(section, at_313, at_314, at_315, width, group, field)
#include "cpython/debug_offsets.def"
#undef DEBUG_SECTION
#undef DEBUG_OFFSET
};

static const struct section sections[] = {
#define DEBUG_SECTION(section, limit, at_313, at_314, at_315) {limit, {at_313, at_314, at_315}},
#define DEBUG_OFFSET(section, at_313, at_314, at_315, width, group, field)
#include "cpython/debug_offsets.def"
#undef DEBUG_SECTION
#undef DEBUG_OFFSET
};

static const struct row rows[] = {
#define DEBUG_SECTION(section, limit, at_313, at_314, at_315)
#define DEBUG_OFFSET(section, at_313, at_314, at_315, width, group, field) \
	{#group "." #field, SECTION_##section, width, {at_313, at_314, at_315}, \
	 offsetof(struct layout, group.field)},
#include "cpython/debug_offsets.def"
#undef DEBUG_SECTION
#undef DEBUG_OFFSET
};

/** A block under decoding, and the layout that it corrects. */
struct decoder {
	const uint8_t *block;
	size_t size;
	enum shape shape;
	struct layout *layout;
};

static bool block_value(const struct decoder *decoder, int at, uint64_t *ret)
{
	if (at == NONE || (size_t)at + sizeof(*ret) > decoder->size)
		return false;
	memcpy(ret, decoder->block + at, sizeof(*ret));
	return true;
}

static layout_at *layout_member(struct layout *layout, const struct row *row)
{
	return (layout_at *)((char *)layout + row->member);
}

static bool row_is(const struct row *row, size_t member)
{
	return row->member == member;
}

static uint64_t row_width(const struct decoder *decoder, const struct row *row)
{
	return row->width == WORD ? decoder->layout->word_size : row->width;
}

/** Whether a value is inside its structure, aligned, and there at all. */
static bool believable(const struct decoder *decoder, const struct row *row, uint64_t value)
{
	const struct section *section = &sections[row->section];
	uint64_t width = row_width(decoder, row);
	uint64_t size;

	if (!block_value(decoder, section->size_at[decoder->shape], &size) || !size ||
	    size > section->limit)
		return false;
	if (value > size || width > size - value)
		return false;
	// i386 aligns 64-bit members to 4 bytes.
	uint64_t word = decoder->layout->word_size;
	if (value % (width && width < word ? width : word))
		return false;
	// A 0 where the table has none is how the block leaves a member out.
	return value || *layout_member(decoder->layout, row) == AT(0);
}

/** From what the block counts from to what struct layout counts from. */
static bool in_layout_terms(const struct decoder *decoder, const struct row *row, uint64_t *value)
{
	const struct layout *layout = decoder->layout;

	if (row_is(row, offsetof(struct layout, gil.locked)) ||
	    row_is(row, offsetof(struct layout, gil.last_holder))) {
		uint64_t gil = layout_offset(layout->interp.embedded_gil);

		if (*value < gil || *value - gil >= layout_offset(layout->gil.sizeof_gil))
			return false;
		*value -= gil;
	} else if (row_is(row, offsetof(struct layout, interp.gc_collecting))) {
		*value += layout_offset(layout->interp.gc);
	} else if (row_is(row, offsetof(struct layout, unicode.state)) && !layout->str_kind_bit) {
		// Free-threaded 3.14+: the first byte of `state` is `interned` alone.
		*value += 1;
	}
	return true;
}

static void note(struct debug_offsets_note *notes, size_t *count, const struct row *row,
		 layout_at table, uint64_t block)
{
	notes[(*count)++] = (struct debug_offsets_note){row->name, layout_offset(table), block};
}

static void decode_row(const struct decoder *decoder, const struct row *row,
		       struct debug_offsets_result *ret)
{
	layout_at *member = layout_member(decoder->layout, row);
	uint64_t value;

	// Members that the table has not are of the other build: the block holds 0 for them.
	if (!layout_has(*member) || row->at[decoder->shape] == NONE)
		return;
	ret->compared++;
	if (!block_value(decoder, row->at[decoder->shape], &value)) {
		note(ret->rejected, &ret->rejected_count, row, *member, 0);
		return;
	}
	if (!believable(decoder, row, value) || !in_layout_terms(decoder, row, &value)) {
		note(ret->rejected, &ret->rejected_count, row, *member, value);
		return;
	}
	if (AT(value) == *member)
		return;
	note(ret->changed, &ret->changed_count, row, *member, value);
	*member = AT(value);
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/**
 * When another patch release changed the size of PyInterpreterState, a member near its end that
 * the block does not tell of is no longer where the table says. Behind it, JIT builds of 3.15 have
 * one pointer more.
 */
static void drop_doubtful(struct layout *layout, const struct layout *table)
{
	if (distance(layout->interp.sizeof_interp, table->interp.sizeof_interp) > layout->word_size)
		layout->interp.finalization_guards = ABSENT;
}

/** Whether two members of one structure share bytes: then the block is not what it is read as. */
static bool members_overlap(const struct decoder *decoder)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (size_t j = 0; j < i; j++) {
			const struct row *a = &rows[i], *b = &rows[j];
			uint64_t at_a, at_b;

			if (a->section != b->section || !layout_has(*layout_member(decoder->layout, a)) ||
			    !layout_has(*layout_member(decoder->layout, b)) ||
			    !block_value(decoder, a->at[decoder->shape], &at_a) ||
			    !block_value(decoder, b->at[decoder->shape], &at_b))
				continue;
			if (at_a < at_b + row_width(decoder, b) && at_b < at_a + row_width(decoder, a))
				return true;
		}
	}
	return false;
}

static unsigned minor_version(const struct layout *layout)
{
	return (unsigned)layout->major << 8 | layout->minor;
}

static bool is_final(unsigned version_hex)
{
	return (version_hex >> 4 & 0xf) == 0xf;
}

static enum shape shape_of(unsigned version_hex)
{
	switch (version_hex >> 16) {
	case 0x030d:
		return SHAPE_313;
	case 0x030e:
		return SHAPE_314;
	default:
		return SHAPE_315;
	}
}

/** Debug builds have some 16 KiB more in _PyRuntime; patch releases differ by some bytes. */
static enum tri is_debug(unsigned version_hex, bool free_threaded, uint64_t runtime_size)
{
	const struct layout *nearest = NULL;
	uint64_t smallest = UINT64_MAX;

	for (size_t i = 0; layouts[i]; i++) {
		const struct layout *layout = layouts[i];

		if (minor_version(layout) != version_hex >> 16 || layout->free_threaded != free_threaded)
			continue;

		uint64_t difference = distance(layout_offset(layout->runtime.sizeof_runtime), runtime_size);

		if (difference < smallest) {
			smallest = difference;
			nearest = layout;
		}
	}
	return nearest ? tri_of(nearest->debug) : TRI_UNKNOWN;
}

bool debug_offsets_header_decode(const uint8_t *block, size_t size,
				 struct debug_offsets_header *ret)
{
	uint64_t version, free_threaded, runtime_size;

	if (size < DEBUG_OFFSETS_HEADER_SIZE || memcmp(block, DEBUG_OFFSETS_COOKIE, 8))
		return false;
	memcpy(&version, block + 8, sizeof(version));
	memcpy(&free_threaded, block + 16, sizeof(free_threaded));
	memcpy(&runtime_size, block + 24, sizeof(runtime_size));
	// The block is there since 3.13; a 4.0 would not look like it.
	if (version < 0x030d0000 || version > 0x03ffffff || free_threaded > 1)
		return false;
	*ret = (struct debug_offsets_header){
		.version_hex = (unsigned)version,
		.free_threaded = free_threaded,
		.debug = is_debug((unsigned)version, free_threaded, runtime_size),
	};
	return true;
}

void debug_offsets_decode(const uint8_t *block, size_t size, struct layout *layout,
			  struct debug_offsets_result *ret)
{
	struct debug_offsets_header header;
	unsigned table_version = minor_version(layout);

	*ret = (struct debug_offsets_result){.status = DEBUG_OFFSETS_ABSENT};
	if (!debug_offsets_header_decode(block, size, &header))
		return;
	ret->status = DEBUG_OFFSETS_MISMATCH;
	if (header.free_threaded != layout->free_threaded || header.version_hex >> 16 < table_version)
		return;

	const struct layout *table = layout;

	if (header.debug != TRI_UNKNOWN && header.debug != tri_of(layout->debug))
		layout_find(header.version_hex, header.free_threaded, header.debug, layout->word_size, &table);
	if (!table)
		return;

	struct layout corrected = *table;
	if (layout->mutex_size)
		layout_set_mutex_size(&corrected, layout->mutex_size);
	const struct layout fitted = corrected;
	const struct decoder decoder = {block, size, shape_of(header.version_hex), &corrected};
	bool guessed = header.version_hex >> 16 > table_version || !is_final(header.version_hex);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		decode_row(&decoder, &rows[i], ret);
	drop_doubtful(&corrected, &fitted);
	if (guessed && (ret->rejected_count || members_overlap(&decoder))) {
		ret->status = DEBUG_OFFSETS_REFUSED;
		ret->changed_count = 0;
		return;
	}
	ret->status = guessed ? DEBUG_OFFSETS_GUESSED : DEBUG_OFFSETS_TAKEN;
	*layout = corrected;
}

bool debug_offsets_header_read(struct target *target, addr_t runtime,
			       struct debug_offsets_header *ret)
{
	uint8_t header[DEBUG_OFFSETS_HEADER_SIZE];

	return target_read(target, runtime, header, sizeof(header)) &&
	       debug_offsets_header_decode(header, sizeof(header), ret);
}

void debug_offsets_apply(struct target *target, addr_t runtime, struct layout *layout,
			 struct debug_offsets_result *ret)
{
	uint8_t block[DEBUG_OFFSETS_BLOCK_SIZE];

	// What lies behind the block of an older version is _PyRuntime itself: readable too.
	if (target_read(target, runtime, block, sizeof(block)))
		debug_offsets_decode(block, sizeof(block), layout, ret);
	else
		*ret = (struct debug_offsets_result){.status = DEBUG_OFFSETS_ABSENT};
}
