// SPDX-License-Identifier: GPL-3.0-or-later
// Capture over a blob as the whole memory of a debuggee: the first byte says under which layout the runtime in it is
// to be found, the rest is mapped at one address.
#include "fake_target.h"

#include "cpython/debug_offsets.h"
#include "show_everything.h"
#include "target/arch.h"

enum {
	BASE = 0x10000000,
	MAX_POLLS = 100,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 64 || size > 1 << 20)
		return 0;
	static const struct render_options options = {.width = 80};
	struct fake_target *fake = fake_target_create();
	struct arena *arena = arena_create();
	struct text text = {0};
	fake_map(fake, BASE, data, size);
	fake->stop = TARGET_BUDGET;
	fake->stop_after_polls = MAX_POLLS;
	if (data[0] & 1)
		fake_symbol(fake, "_PyRuntime", BASE + 8);
	if (data[0] & 2)
		fake_symbol(fake, "PyInterpreterState_Head", BASE + 8);
	if (data[0] & 4)
		fake_region(fake, BASE, BASE + size, true, NULL);
	fake_thread(fake, &(struct target_thread){1, 4711, "fuzzed"},
		    &(struct target_registers){.sp = BASE + 64, .in_syscall = true, .syscall = data[1],
					       .args = {BASE + 128, 0x189}});
	show_everything(fake_target_open(fake), arena, &text, &options);
	text_deinit(&text);
	arena_destroy(arena);
	fake_target_destroy(fake);
	return 0;
}
