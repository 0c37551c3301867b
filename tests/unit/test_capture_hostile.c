// SPDX-License-Identifier: GPL-3.0-or-later
// A process whose memory was tampered with: everything ends, within bounds, whatever it says. Deterministic: a seed a
// round; PYHANG_HOSTILE_ROUNDS asks for more rounds than the few that every test run does.
#include <stdlib.h>
#include <string.h>

#include "fake_process.h"
#include "layout_suite.h"
#include "show_everything.h"

enum {
	ROUNDS = 150, // for each layout
	MAX_CHANGES = 6,
	MAX_ARENA = 64 << 20,
	MAX_TEXT = 8 << 20,
	MAX_POLLS = 2000, // a poll comes after some 16384 reads
	WORD = 8,
};

/** Words of the heap that say something: what is changed is mostly one of them. */
struct words {
	addr_t *items;
	size_t count;
};

struct change {
	addr_t address;
	uint64_t before;
};

static struct fake_process fake;
static uint64_t *heap; // a copy of the heap as it was made
static struct words words;
static uint64_t state;

static void teardown(void)
{
	free(heap);
	free(words.items);
	fake_python_destroy(fake.python);
}

/** xorshift64* */
static uint64_t next_random(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1d;
}

static uint64_t below(uint64_t limit)
{
	return next_random() % limit;
}

static void lay_out(int layout)
{
	fake = fake_process_create(layouts[layout], FAKE_BY_SYMBOL);
	heap = malloc(FAKE_HEAP_SIZE);
	words.items = malloc(FAKE_HEAP_SIZE / WORD * sizeof(addr_t));
	words.count = 0;
	fake_target_ops.read(fake.python->fake, FAKE_HEAP, heap, FAKE_HEAP_SIZE);
	for (size_t i = 0; i < FAKE_HEAP_SIZE / WORD; i++)
		if (heap[i])
			words.items[words.count++] = FAKE_HEAP + i * WORD;
}

static uint64_t word_at(addr_t address)
{
	return heap[(address - FAKE_HEAP) / WORD];
}

static addr_t some_word(void)
{
	if (below(8))
		return words.items[below(words.count)];
	return FAKE_HEAP + below((fake.python->heap - FAKE_HEAP) / WORD) * WORD;
}

static uint64_t some_value(addr_t address)
{
	static const uint64_t odd[] = {
		0,         1,           2,          0xff,      0xffff,     (1 << 20) - 1, 1 << 20,  (1 << 20) + 1,
		INT32_MAX, 0x80000000u, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX - 7, 1, 0x4141414141414141,
	};
	switch (below(8)) {
	case 0:
		return odd[below(ARRAY_SIZE(odd))];
	case 1:
		return next_random();
	case 2:
		return address;
	case 3:
		return word_at(address) ^ UINT64_C(1) << below(64);
	case 4:
		return word_at(address) + (below(2) ? WORD : -(uint64_t)WORD);
	case 5:
		return (word_at(address) & ~UINT64_C(0xff) << 8 * below(8)) | below(256) << 8 * below(8);
	case 6:
		return some_word();
	default: // most are pointers: to another object
		return word_at(some_word());
	}
}

static size_t tamper(struct change changes[MAX_CHANGES])
{
	size_t count = 1 + below(MAX_CHANGES);
	for (size_t i = 0; i < count; i++) {
		addr_t address = some_word();
		changes[i] = (struct change){address, word_at(address)};
		fake_put_u64(fake.python->fake, address, some_value(address));
	}
	return count;
}

static void assert_harmless(const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);
		ck_assert_msg(text_is_harmless(line), "%s", line);
		free(line);
		text += length + (text[length] == '\n');
	}
}

static void look_at_it(void)
{
	struct render_options options = {.width = below(2) ? 80 : 0, .ascii = below(2), .verbose = below(2)};
	struct cpython *py = fake_python_open(fake.python);
	struct text text = {0};
	fake.python->fake->polls = 0;
	show_everything(py->target, py->arena, &text, &options);
	ck_assert_uint_lt(arena_used(py->arena), MAX_ARENA);
	ck_assert_uint_lt(text.length, MAX_TEXT);
	ck_assert_uint_lt(fake.python->fake->polls, MAX_POLLS);
	assert_harmless(text_get(&text));
	text_deinit(&text);
}

static size_t wanted_rounds(void)
{
	const char *rounds = getenv("PYHANG_HOSTILE_ROUNDS");
	return rounds ? strtoul(rounds, NULL, 10) : ROUNDS;
}

START_TEST(any_memory_is_survived)
{
	lay_out(_i);
	fake.python->fake->stop_after_polls = SIZE_MAX;
	for (size_t round = 0; round < wanted_rounds(); round++) {
		struct change changes[MAX_CHANGES];
		state = 0x9e3779b97f4a7c15 * (round + 1) + (uint64_t)_i;
		size_t count = tamper(changes);
		look_at_it();
		while (count--)
			fake_put_u64(fake.python->fake, changes[count].address, changes[count].before);
	}
}
END_TEST

START_TEST(missing_memory_is_survived)
{
	lay_out(_i);
	for (size_t round = 0; round < wanted_rounds() / 5; round++) {
		state = 0x9e3779b97f4a7c15 * (round + 1) + (uint64_t)_i;
		for (size_t i = 0; i < 1 + below(8); i++)
			fake_fail(fake.python->fake, some_word(), WORD << below(10));
		look_at_it();
		fake_heal(fake.python->fake);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		any_memory_is_survived,
		missing_memory_is_survived,
	};
	return unit_run_layouts("hostile", teardown, tests, ARRAY_SIZE(tests));
}
