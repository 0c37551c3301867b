// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "model/text.h"

/**
 * Whether the C stack of a blocked thread is in memory. gcore of GDB before 14 leaves a stack out when a page of the
 * same mapping cannot be read (glibc 2.42+ guards stacks so), and the core has zeros in its place; a blocked thread's
 * has at least the address where its call returns to.
 */
static bool stack_is_there(struct target *target, addr_t sp)
{
	enum {
		LOOKED_AT = 128, // words
	};
	size_t word = target_word_size(target);
	uint64_t value;
	for (size_t i = 0; i < LOOKED_AT; i++) {
		if (!target_read_word(target, sp + i * word, &value))
			return false;
		if (value)
			return true;
	}
	return false;
}

void capture_stacks(struct capture *capture)
{
	__attribute__((cleanup(text_deinit))) struct text names = {0};
	size_t missing = 0;
	vec_each(const struct capture_thread, captured, &capture->threads) {
		struct py_thread *thread = captured->thread;
		if (!captured->has_registers || !captured->registers.in_syscall ||
		    target_stopped(capture->target))
			continue;
		thread->stack_there =
			tri_of(stack_is_there(capture->target, captured->registers.sp));
		if (thread->stack_there == TRI_NO)
			text_printf(&names, "%sT%zu", missing++ ? ", " : "", thread->index + 1);
	}
	if (missing)
		py_warn(capture->process, "stack-missing",
			"the memory of the C stacks of some threads is missing, and with it what "
			"they may wait for: %s",
			text_get(&names));
}
