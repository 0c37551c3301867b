// SPDX-License-Identifier: GPL-3.0-or-later
// A small process that hangs, and changes to its memory: one byte for the layout, then eleven for each change (where,
// counted in words that are not zero, how, and what).
#include <stdlib.h>
#include <string.h>

#include "fake_process.h"
#include "show_everything.h"

enum {
	CHANGE_SIZE = 11,
	MAX_CHANGES = 32,
	MAX_POLLS = 300,
	MAX_LAYOUTS = 64,
	WORD = 8,
};

/** A process, made once for each layout. */
struct prepared {
	struct fake_process process;
	uint64_t *heap;
	addr_t *words; // that are not zero
	size_t word_count;
};

static struct prepared prepared[MAX_LAYOUTS];

static size_t layout_count(void)
{
	size_t count = 0;
	while (layouts[count])
		count++;
	return count;
}

static struct prepared *prepare(size_t layout)
{
	struct prepared *ret = &prepared[layout];
	if (ret->heap)
		return ret;
	ret->process = fake_process_create(layouts[layout], FAKE_BY_SYMBOL);
	ret->heap = malloc(FAKE_HEAP_SIZE);
	ret->words = malloc(FAKE_HEAP_SIZE);
	fake_target_ops.read(ret->process.python->fake, FAKE_HEAP, ret->heap, FAKE_HEAP_SIZE);
	for (size_t i = 0; i < FAKE_HEAP_SIZE / WORD; i++)
		if (ret->heap[i])
			ret->words[ret->word_count++] = FAKE_HEAP + i * WORD;
	return ret;
}

/** `change`: two bytes where, one how, eight what. */
static addr_t apply(struct prepared *on, const uint8_t change[CHANGE_SIZE])
{
	uint16_t where;
	uint64_t what, before;
	memcpy(&where, change, sizeof(where));
	memcpy(&what, change + 3, sizeof(what));
	addr_t address = on->words[where % on->word_count] + (change[2] & 0x80 ? WORD : 0);
	address = address < FAKE_HEAP + FAKE_HEAP_SIZE - WORD ? address : FAKE_HEAP;
	before = on->heap[(address - FAKE_HEAP) / WORD];
	switch (change[2] & 3) {
	case 0:
		break;
	case 1: // a pointer to another word
		what = on->words[what % on->word_count];
		break;
	case 2: // what another word holds
		what = on->heap[(on->words[what % on->word_count] - FAKE_HEAP) / WORD];
		break;
	case 3:
		what = before + (what >> 56) - 128;
		break;
	}
	fake_put_u64(on->process.python->fake, address, what);
	return address;
}

static void look(struct prepared *at, unsigned flags)
{
	const struct render_options options = {.width = flags & 1 ? 80 : 0, .ascii = flags & 2, .verbose = flags & 4};
	struct fake_python *python = at->process.python;
	struct cpython *py = fake_python_open(python);
	struct text text = {0};
	python->fake->polls = 0;
	python->fake->stop = TARGET_BUDGET;
	python->fake->stop_after_polls = MAX_POLLS;
	show_everything(py->target, py->arena, &text, &options);
	if (arena_used(py->arena) > 256u << 20)
		abort();
	text_deinit(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	addr_t changed[MAX_CHANGES];
	size_t count = 0;
	if (size < 2 + CHANGE_SIZE)
		return 0;
	struct prepared *on = prepare(data[0] % layout_count());
	for (size_t at = 2; at + CHANGE_SIZE <= size && count < MAX_CHANGES; at += CHANGE_SIZE)
		changed[count++] = apply(on, data + at);
	look(on, data[1]);
	while (count--)
		fake_put_u64(on->process.python->fake, changed[count], on->heap[(changed[count] - FAKE_HEAP) / WORD]);
	return 0;
}
