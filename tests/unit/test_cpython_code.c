// SPDX-License-Identifier: GPL-3.0-or-later
// Decoders of code objects, over what real compilers made; and with statements in such code.
#include <string.h>

#include "cpython/bytecode.h"
#include "cpython/frame.h"
#include "cpython/opcodes.h"
#include "fake_runtime.h"
#include "unit.h"

struct insn {
	size_t offset;
	unsigned opcode, arg;
};

struct line {
	int64_t offset;
	int line;
};

/** An instruction, and the lines of the with statements whose bodies it is in. */
struct point {
	int64_t offset;
	size_t count;
	int lines[2];
};

struct vector {
	const char *version;
	int first_line;
	struct py_bytes code, adaptive, lines, exceptions;
	const struct insn *insns;
	size_t insn_count;
	const struct line *insn_lines;
	size_t line_count;
	const int32_t *handlers; // outermost first
	size_t handler_count;
	const struct point *points;
	size_t point_count;
};

#define LIST(type, ...) (const type[]){__VA_ARGS__}, sizeof((const type[]){__VA_ARGS__}) / sizeof(type)
#define BYTES(...) {LIST(uint8_t, __VA_ARGS__)}
#define INSNS(...) LIST(struct insn, __VA_ARGS__)
#define LINES(...) LIST(struct line, __VA_ARGS__)
#define HANDLERS(...) LIST(int32_t, __VA_ARGS__)
#define POINTS(...) LIST(struct point, __VA_ARGS__)
#define VECTOR(...) {__VA_ARGS__},

static const struct vector vectors[] = {
#include "code_vectors.def"
};

static struct fake_python *python;

static void teardown(void)
{
	if (python)
		fake_python_destroy(python);
	python = NULL;
}

static bool has_exception_table(void)
{
	return layout_has(python->layout->code.exceptiontable);
}

/** The vector's code object. */
static addr_t lay_out_code(const struct vector *vector)
{
	python = fake_python_create(fake_layout(vector->version));
	struct fake_code code = {
		.name = "sample",
		.file = "sample.py",
		.first_line = vector->first_line,
		.stack_size = 12,
		.locals = {"a", "b", "f", "x", "y"},
		.bytecode = vector->adaptive,
		.lines = vector->lines,
		.exceptions = vector->exceptions,
	};
	return fake_code(python, &code);
}

START_TEST(lines_are_those_of_the_interpreter)
{
	const struct vector *vector = &vectors[_i];
	addr_t object = lay_out_code(vector);
	const struct cpython *py = fake_python_open(python);
	const struct py_code *code = py_code_get(py, object);
	ck_assert_ptr_nonnull(code);
	for (size_t i = 0; i < vector->line_count; i++) {
		const struct line *line = &vector->insn_lines[i];
		ck_assert_msg(py_code_line(py, code, line->offset) == line->line, "%s at %d: %d, not %d",
			      vector->version, (int)line->offset, py_code_line(py, code, line->offset), line->line);
	}
}
END_TEST

START_TEST(instructions_are_those_that_were_compiled)
{
	const struct vector *vector = &vectors[_i];
	addr_t object = lay_out_code(vector);
	const struct cpython *py = fake_python_open(python);
	struct py_bytes bytecode = py_code_bytecode(py, py_code_get(py, object));
	struct py_insn insn = {0};
	for (size_t i = 0; i < vector->insn_count; i++) {
		ck_assert(py_insn_next(py, bytecode, &insn));
		ck_assert_msg(insn.offset == vector->insns[i].offset && insn.opcode == vector->insns[i].opcode &&
				      insn.arg == vector->insns[i].arg,
			      "%s at %zu: opcode %u, argument %u", vector->version, insn.offset, insn.opcode, insn.arg);
	}
	ck_assert(!py_insn_next(py, bytecode, &insn));
}
END_TEST

/** Managers "a" and "b", and the frame at a point of the sample, inside the bodies that it is in. */
static addr_t lay_out_frame(const struct vector *vector, const struct point *point, struct fake_lock managers[2])
{
	addr_t code = lay_out_code(vector), stack[8] = {0};
	struct fake_frame frame = {.code = code, .offset = point->offset, .slots = (addr_t[5]){0}, .slot_count = 5};
	bool pairs = python->layout->opcodes.load_special >= 0;
	for (size_t i = 0; i < 2; i++)
		managers[i] = fake_lock(python, true, false);
	for (size_t i = 0; i < point->count; i++) {
		stack[frame.stack_count++] = fake_builtin(python, "__exit__", managers[i].object);
		if (pairs) {
			stack[frame.stack_count - 1] = fake_object(python, fake_type(python, "method_descriptor"), 64);
			stack[frame.stack_count++] = managers[i].object;
		}
		if (!has_exception_table())
			frame.blocks[frame.block_count++] = (struct fake_block){
				.type = python->layout->major == 2 ? python->layout->opcodes.setup_with
								   : python->layout->opcodes.setup_finally,
				.handler = vector->handlers[i] / python->layout->code_unit,
				.level = (int32_t)i + 1,
			};
	}
	// A lock's bound method on top is no with: it is what the body calls.
	stack[frame.stack_count++] = fake_builtin(python, "release", managers[1].object);
	frame.stack = stack;
	return fake_frame(python, &frame);
}

/** The frame as the reader sees it, through a thread state. */
static const struct cpython *view_of(addr_t frame, struct py_frame_view *ret)
{
	if (!python->interp_head)
		fake_runtime_init(python, FAKE_BY_SYMBOL);
	struct fake_interpreter interp = fake_interpreter(python);
	addr_t tstate = fake_thread_state(python, &interp, 1, 1, frame);
	const struct cpython *py = fake_python_open(python);
	struct py_frame_iter iter;
	py_frame_iter_init(&iter, py, tstate, 10);
	ck_assert(py_frame_iter_next(&iter, ret));
	return py;
}

static void assert_withs(const struct vector *vector, const struct point *point)
{
	struct fake_lock managers[2];
	struct py_frame_view view;
	struct py_with_view withs[PY_MAX_WITHS];
	addr_t frame = lay_out_frame(vector, point, managers);
	const struct cpython *py = view_of(frame, &view);
	ck_assert_int_eq(view.offset, point->offset);
	size_t count = py_frame_withs(py, &view, withs);
	ck_assert_msg(count == point->count, "%s at %d: %zu withs, not %zu", vector->version, (int)point->offset,
		      count, point->count);
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_eq(withs[i].manager, managers[i].object);
		ck_assert_int_eq(py_code_line(py, view.code, withs[i].offset), point->lines[i]);
	}
}

/** In the body, nested, entering the second one, entering the first, behind them. */
START_TEST(withs_are_those_whose_bodies_run)
{
	for (size_t i = 0; i < vectors[_i].point_count; i++) {
		assert_withs(&vectors[_i], &vectors[_i].points[i]);
		teardown();
	}
}
END_TEST

START_TEST(with_of_a_class_in_python_is_found_by_its_method)
{
	const struct vector *vector = &vectors[_i];
	python = fake_python_create(fake_layout(vector->version));
	addr_t manager = fake_instance(python, fake_type(python, "app.Manager"), FAKE_VALUES);
	struct fake_code code = {.name = "f", .first_line = 5};
	struct py_frame_view view;
	struct py_with_view withs[PY_MAX_WITHS];
	addr_t frame = fake_frame_in_withs(python, &code, (struct fake_frame){0}, &manager, 1);
	const struct cpython *py = view_of(frame, &view);
	ck_assert_uint_eq(py_frame_withs(py, &view, withs), 1);
	ck_assert_uint_eq(withs[0].manager, manager);
}
END_TEST

START_TEST(tracer_that_hides_a_handlers_first_instruction_hides_no_with)
{
	enum {
		INSTRUMENTED_LINE = 254,
	};
	const struct vector *vector = &vectors[_i];
	struct fake_lock managers[2];
	struct py_frame_view view;
	struct py_with_view withs[PY_MAX_WITHS];
	addr_t frame = lay_out_frame(vector, &vector->points[vector->point_count - 3], managers);
	if (!has_exception_table())
		return;
	const struct cpython *py = view_of(frame, &view);
	struct py_bytes bytecode = py_code_bytecode(py, view.code);
	addr_t start = view.code->code_start;
	size_t hidden = 0;
	for (size_t at = 0; at < bytecode.size; at += 2) {
		if (bytecode.data[at] != python->layout->opcodes.push_exc_info)
			continue;
		fake_put_u8(python->fake, start + at, INSTRUMENTED_LINE);
		hidden++;
	}
	ck_assert_uint_eq(hidden, 2);
	py = view_of(frame, &view);
	ck_assert_uint_eq(py_frame_withs(py, &view, withs), vector->points[vector->point_count - 3].count);
}
END_TEST

START_TEST(handler_that_is_no_withs_is_none)
{
	const struct vector *vector = &vectors[_i];
	const struct point *point = &vector->points[vector->point_count - 3];
	struct fake_lock managers[2];
	struct py_frame_view view;
	struct py_with_view withs[PY_MAX_WITHS];
	addr_t frame = lay_out_frame(vector, point, managers);
	const struct cpython *py = view_of(frame, &view);
	struct py_bytes bytecode = py_code_bytecode(py, view.code);
	// As the handler of try: finally: would begin.
	for (size_t at = 0; at < bytecode.size; at++)
		if (bytecode.data[at] == python->layout->opcodes.with_handler)
			fake_put_u8(python->fake, view.code->code_start + at, 1);
	py = view_of(frame, &view);
	ck_assert_uint_eq(py_frame_withs(py, &view, withs), 0);
}
END_TEST

START_TEST(frame_that_has_not_begun_is_in_no_with)
{
	const struct vector *vector = &vectors[_i];
	struct fake_lock managers[2];
	struct py_frame_view view;
	struct py_with_view withs[PY_MAX_WITHS];
	struct point point = vector->points[vector->point_count - 3];
	point.offset = -2;
	addr_t frame = lay_out_frame(vector, &point, managers);
	const struct cpython *py = view_of(frame, &view);
	ck_assert_int_eq(view.offset, -1);
	ck_assert_uint_eq(py_frame_withs(py, &view, withs), 0);
}
END_TEST

START_TEST(crafted_line_tables_give_no_nonsense)
{
	uint8_t bytes[4096];
	memset(bytes, 0x7f, sizeof(bytes));
	struct py_bytes table = {bytes, sizeof(bytes)};
	ck_assert_int_eq(py_line_from_lnotab(table, INT32_MAX, INT64_MAX, true), 0);
	ck_assert_int_eq(py_line_from_table_310(table, INT32_MAX, 0x7f), 0);
	memset(bytes, 0xf7, sizeof(bytes)); // entries of 8 units without columns, that say nothing more
	ck_assert_int_eq(py_line_from_table_311(table, 7, INT64_MAX), 0);
	ck_assert_int_eq(py_line_from_table_311((struct py_bytes){bytes, 0}, 7, 0), 0);
}
END_TEST

START_TEST(exception_table_is_searched_by_offset)
{
	const struct py_handler rows[] = {{8, 20, 100, 3}, {20, 24, 2000, 1}};
	struct py_handler found;
	python = fake_python_create(fake_layout("3.12"));
	struct py_bytes table = fake_exceptions(python, rows, 2);
	ck_assert(!py_exception_table_find(table, 6, &found));
	ck_assert(py_exception_table_find(table, 18, &found));
	ck_assert_uint_eq(found.target, 100);
	ck_assert_uint_eq(found.depth, 3);
	ck_assert(py_exception_table_find(table, 20, &found));
	ck_assert_uint_eq(found.target, 2000);
	ck_assert(!py_exception_table_find(table, 24, &found));
	for (size_t size = 0; size < table.size; size++)
		py_exception_table_find((struct py_bytes){table.data, size}, 20, &found);
}
END_TEST

START_TEST(variables_are_found_in_locals_cells_and_free_variables)
{
	const struct vector *vector = &vectors[_i];
	python = fake_python_create(fake_layout(vector->version));
	addr_t cell = fake_object(python, fake_type(python, "cell"), 64), value;
	fake_set(python, cell, python->layout->cell.ref, python->yes);
	struct fake_code code = {.name = "f", .locals = {"plain"}, .cells = {"cell"}, .frees = {"free"}, .stack_size = 2};
	const addr_t slots[] = {python->none, cell, python->no};
	struct fake_frame frame = {.code = fake_code(python, &code), .slots = slots, .slot_count = 3};
	struct py_frame_view view;
	const struct cpython *py = view_of(fake_frame(python, &frame), &view);
	ck_assert(py_frame_local(py, &view, "plain", &value) && value == python->none);
	ck_assert(py_frame_local(py, &view, "cell", &value) && value == python->yes);
	ck_assert(py_frame_local(py, &view, "free", &value) && value == python->no);
	ck_assert(!py_frame_local(py, &view, "other", &value));
	ck_assert_uint_eq(py_frame_slot(py, &view, 3), 0);
}
END_TEST

int main(void)
{
	const TTest *const by_version[] = {
		lines_are_those_of_the_interpreter,
		instructions_are_those_that_were_compiled,
		withs_are_those_whose_bodies_run,
		with_of_a_class_in_python_is_found_by_its_method,
		tracer_that_hides_a_handlers_first_instruction_hides_no_with,
		handler_that_is_no_withs_is_none,
		frame_that_has_not_begun_is_in_no_with,
		variables_are_found_in_locals_cells_and_free_variables,
	};
	const TTest *const plain[] = {
		crafted_line_tables_give_no_nonsense,
		exception_table_is_searched_by_offset,
	};
	Suite *suite = suite_create("code");
	TCase *group = tcase_create("versions");
	tcase_add_checked_fixture(group, NULL, teardown);
	for (size_t i = 0; i < ARRAY_SIZE(by_version); i++)
		tcase_add_loop_test(group, by_version[i], 0, ARRAY_SIZE(vectors));
	suite_add_tcase(suite, group);
	unit_add(suite, "decoders", plain, ARRAY_SIZE(plain));
	return unit_run_suite(suite);
}
