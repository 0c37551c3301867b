// SPDX-License-Identifier: GPL-3.0-or-later
// How a CPython is found, and what is believed of what it says of itself.
#include <string.h>

#include "cpython/debug_offsets.h"
#include "cpython/runtime.h"
#include "cpython/static_vars.h"
#include "fake_runtime.h"
#include "layout_suite.h"
#include "target/arch.h"

static struct fake_python *python;
static struct fake_interpreter interp;
static struct py_process *process;
static const char *error;

static void lay_out(int layout, enum fake_located located)
{
	python = fake_python_create(layouts[layout]);
	fake_runtime_init(python, located);
	interp = fake_interpreter(python);
	fake_thread_state(python, &interp, 1, 1, 0);
}

static void teardown(void)
{
	if (python)
		fake_python_destroy(python);
	python = NULL;
}

static bool has_runtime(void)
{
	return layout_has(python->layout->runtime.interpreters_head);
}

/** Looks for it as capture does; `ret` is good until the next call. */
static bool find(addr_t by_hand, struct cpython *ret)
{
	struct cpython *py = fake_python_open(python);
	process = py_process_create(py->arena);
	error = NULL;
	*ret = (struct cpython){.target = py->target, .arena = py->arena, .max_string = 200};
	bool found = py_runtime_find(ret, process, by_hand, &error);
	cpython_deinit(ret);
	return found;
}

static bool has_warning(const char *code)
{
	vec_each(const struct py_warning, warning, &process->warnings)
		if (!strcmp(warning->code, code))
			return true;
	return false;
}

START_TEST(runtime_is_found_by_symbol)
{
	struct cpython py;
	lay_out(_i, FAKE_BY_SYMBOL);
	ck_assert_msg(find(0, &py), "%s: %s", python->layout->name, error);
	ck_assert_uint_eq(py.interp_head, python->interp_head);
	ck_assert_uint_eq(py.version_hex >> 16,
			  (unsigned)python->layout->major << 8 | python->layout->minor);
	ck_assert_int_eq(process->runtime.free_threaded, tri_of(python->layout->free_threaded));
	ck_assert_uint_eq(process->warnings.count, 0);
	ck_assert_str_eq(process->runtime.located_by,
			 has_runtime() ? "symbol _PyRuntime" : "code of PyInterpreterState_Head");
}
END_TEST

START_TEST(runtime_is_found_by_search)
{
	struct cpython py;
	lay_out(_i, FAKE_BY_SEARCH);
	if (!has_runtime())
		return;
	ck_assert_msg(find(0, &py), "%s: %s", python->layout->name, error);
	ck_assert_uint_eq(py.runtime, python->runtime);
	ck_assert_str_eq(process->runtime.located_by,
			 python->layout->minor >= 13 ? "search for _Py_DebugOffsets" : "search of writable memory");
}
END_TEST

START_TEST(address_by_hand_is_enough)
{
	struct cpython py;
	lay_out(_i, FAKE_BY_SECTION);
	ck_assert(find(python->runtime ? python->runtime : python->interp_head, &py));
	ck_assert_str_eq(process->runtime.located_by, "set pyhang runtime");
}
END_TEST

START_TEST(wrong_address_by_hand_is_refused_with_a_remedy)
{
	struct cpython py;
	lay_out(_i, FAKE_BY_SYMBOL);
	ck_assert(!find(interp.modules, &py));
	ck_assert_ptr_nonnull(strstr(error, "set pyhang runtime ADDR"));
}
END_TEST

START_TEST(damaged_interpreter_is_not_taken)
{
	struct cpython py;
	lay_out(_i, FAKE_BY_SYMBOL);
	fake_put_word(python->fake, python->interp_head, interp.modules);
	ck_assert(!find(0, &py));
	ck_assert_ptr_nonnull(error);
}
END_TEST

/** Offset of a 3.13+ block's member, by what it says there: every one is made absurd. */
START_TEST(absurd_debug_offsets_are_not_believed)
{
	enum {
		VERSION_END = 24,
	};
	struct cpython py;
	lay_out(_i, FAKE_BY_SYMBOL);
	if (python->layout->minor < 13 || python->layout->major != 3)
		return;
	for (int at = VERSION_END; at < DEBUG_OFFSETS_BLOCK_SIZE; at += 8) {
		// The larger block of 3.15 goes on where older versions have something else.
		if (python->runtime + (uint64_t)at + 8 > python->interp_head)
			break;
		fake_put_u64(python->fake, python->runtime + (uint64_t)at, 0x4141414141414141);
	}
	ck_assert_msg(find(0, &py), "%s: %s", python->layout->name, error);
	ck_assert(has_warning("debug-offset-refused"));
	ck_assert_uint_eq(py.layout->tstate.thread_id, python->layout->tstate.thread_id);
	ck_assert_uint_eq(py.layout->interp.modules, python->layout->interp.modules);
}
END_TEST

START_TEST(version_of_the_future_is_tried_with_a_warning)
{
	struct cpython py;
	lay_out(_i, FAKE_BY_SYMBOL);
	if (python->layout->minor != 15)
		return;
	fake_put_u64(python->fake, python->runtime + 8, 0x031000f0);
	fake_dict_put(python, interp.sysdict, "hexversion", fake_int(python, 0x031000f0));
	ck_assert_msg(find(0, &py), "%s: %s", python->layout->name, error);
	ck_assert(has_warning("unknown-version"));
	ck_assert_str_eq(process->runtime.version, "3.16.0");
}
END_TEST

START_TEST(memory_full_of_cookies_is_given_up)
{
	enum {
		COOKIES = 0x7f2000000000,
		SIZE = 1 << 20,
	};
	struct cpython py;
	python = fake_python_create(layouts[layout_count() - 1]);
	fake_map(python->fake, COOKIES, NULL, SIZE);
	for (addr_t at = COOKIES; at < COOKIES + SIZE; at += 64) {
		fake_put(python->fake, at, DEBUG_OFFSETS_COOKIE, 8);
		fake_put_u64(python->fake, at + 8, 0x030f00f0);
	}
	fake_region(python->fake, COOKIES, COOKIES + SIZE, true, NULL);
	ck_assert(!find(0, &py));
	ck_assert_uint_lt(arena_used(process->arena), 8 << 20);
}
END_TEST

START_TEST(process_without_python_says_what_was_tried)
{
	struct cpython py;
	python = fake_python_create(layouts[0]);
	ck_assert(!find(0, &py));
	ck_assert_ptr_nonnull(strstr(error, "No CPython found"));
}
END_TEST

/** Machine code at an address, and the variable that it is about. */
struct machine_code {
	uint8_t bytes[16];
	addr_t head; // what PyInterpreterState_Head would say, 0: nothing
	addr_t gil;  // what PyEval_ThreadsInitialized would say
};

enum {
	CODE_AT = 0x400000,
};

static const struct machine_code codes[] = {
	// mov 0x1000(%rip),%rax; ret
	{{0x48, 0x8b, 0x05, 0x00, 0x10, 0, 0, 0xc3}, CODE_AT + 7 + 0x1000, CODE_AT + 7 + 0x1000},
	// endbr64; mov -0x1000(%rip),%rax; ret
	{{0xf3, 0x0f, 0x1e, 0xfa, 0x48, 0x8b, 0x05, 0x00, 0xf0, 0xff, 0xff, 0xc3}, CODE_AT + 11 - 0x1000,
	 CODE_AT + 11 - 0x1000},
	// mov 0x1000(%rip),%rax; nop: something else follows
	{{0x48, 0x8b, 0x05, 0x00, 0x10, 0, 0, 0x90}, 0, CODE_AT + 7 + 0x1000},
	// adrp x0, +1 page; ldr x0, [x0, #16]; ret
	{{0x00, 0x00, 0x00, 0xb0, 0x00, 0x08, 0x40, 0xf9, 0xc0, 0x03, 0x5f, 0xd6}, CODE_AT + 0x1000 + 16, 0},
	// bti c; adrp x0, -1 page; ldr x0, [x0, #8]; ret
	{{0x5f, 0x24, 0x03, 0xd5, 0xe0, 0xff, 0xff, 0xf0, 0x00, 0x04, 0x40, 0xf9, 0xc0, 0x03, 0x5f, 0xd6},
	 CODE_AT - 0x1000 + 8, 0},
	// xor %eax,%eax; cmpq $0,0x20(%rip); setne %al; ret
	{{0x31, 0xc0, 0x48, 0x83, 0x3d, 0x20, 0, 0, 0, 0x00, 0x0f, 0x95, 0xc0, 0xc3}, 0, CODE_AT + 2 + 8 + 0x20},
	// endbr64; mov 0x20(%rip),%eax
	{{0xf3, 0x0f, 0x1e, 0xfa, 0x8b, 0x05, 0x20, 0, 0, 0, 0xc3}, 0, CODE_AT + 10 + 0x20},
	{{0}, 0, 0},
};

START_TEST(static_variables_are_read_from_code)
{
	const struct machine_code *code = &codes[_i];
	addr_t found;
	python = fake_python_create(layouts[0]);
	// Other functions follow in memory: the decoders look at more than the code itself.
	uint8_t text[64] = {0};
	memcpy(text, code->bytes, sizeof(code->bytes));
	fake_map(python->fake, CODE_AT, text, sizeof(text));
	struct target *target = fake_python_open(python)->target;
	ck_assert_int_eq(py_interp_head_decode(target, CODE_AT, &found), code->head != 0);
	ck_assert(!code->head || found == code->head);
	ck_assert_int_eq(py_gil_variable_decode(target, CODE_AT, &found), code->gil != 0);
	ck_assert(!code->gil || found == code->gil);
	ck_assert(!py_interp_head_decode(target, 0x1000, &found));
}
END_TEST

int main(void)
{
	const TTest *const by_layout[] = {
		runtime_is_found_by_symbol,
		runtime_is_found_by_search,
		address_by_hand_is_enough,
		wrong_address_by_hand_is_refused_with_a_remedy,
		damaged_interpreter_is_not_taken,
		absurd_debug_offsets_are_not_believed,
		version_of_the_future_is_tried_with_a_warning,
	};
	Suite *suite = suite_create("runtime");
	TCase *plain = tcase_create("plain");
	unit_add_layouts(suite, "layouts", teardown, by_layout, ARRAY_SIZE(by_layout));
	tcase_add_checked_fixture(plain, NULL, teardown);
	tcase_add_test(plain, memory_full_of_cookies_is_given_up);
	tcase_add_test(plain, process_without_python_says_what_was_tried);
	tcase_add_loop_test(plain, static_variables_are_read_from_code, 0, ARRAY_SIZE(codes));
	suite_add_tcase(suite, plain);
	return unit_run_suite(suite);
}
