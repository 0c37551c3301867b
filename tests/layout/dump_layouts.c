// SPDX-License-Identifier: GPL-3.0-or-later
// Prints the shipped layout tables as JSON, for test_layout_tool.py. `dump_layouts 48`: those of 64 bits with mutexes of
// 48 bytes.
#include "cpython/layout.h"

#include <stdio.h>
#include <stdlib.h>

static const char *separator;

static void number(const char *name, long value)
{
	printf("%s\"%s\": %ld", separator, name, value);
	separator = ", ";
}

static void begin(const char *name)
{
	printf("%s\"%s\": {", separator, name);
	separator = "";
}

static void end(void)
{
	printf("}");
	separator = ", ";
}

static void member(const char *name, layout_at at)
{
	if (layout_has(at))
		number(name, (long)layout_offset(at));
}

static void dump(const struct layout *layout)
{
	printf("{\"name\": \"%s\"", layout->name);
	separator = ", ";
	number("major", layout->major);
	number("minor", layout->minor);
	number("first_micro", layout->first_micro);
	number("last_micro", layout->last_micro);
	number("free_threaded", layout->free_threaded);
	number("debug", layout->debug);
	number("trace_refs", layout->trace_refs);
	number("word_size", layout->word_size);
	number("str_kind_bit", layout->str_kind_bit);
	number("status_active_bit", layout->status_active_bit);
	number("status_holds_gil_bit", layout->status_holds_gil_bit);
	number("status_finalizing_bit", layout->status_finalizing_bit);
	number("status_cleared_bit", layout->status_cleared_bit);
	begin("opcodes");
	number("setup_with", layout->opcodes.setup_with);
	number("setup_finally", layout->opcodes.setup_finally);
	number("with_handler", layout->opcodes.with_handler);
	number("push_exc_info", layout->opcodes.push_exc_info);
	number("before_with", layout->opcodes.before_with);
	number("load_special", layout->opcodes.load_special);
	number("extended_arg", layout->opcodes.extended_arg);
	number("load_global", layout->opcodes.load_global);
	end();
	begin("groups");
#define LAYOUT_GROUP(group, type) \
	{ \
		const __typeof__(layout->group) *members = &layout->group; \
		begin(#group);
#define LAYOUT_SIZE(what) member("sizeof_" #what, members->sizeof_##what);
#define LAYOUT_FIELD(group, field, path) member(#field, members->field);
#define LAYOUT_END(group) \
	end(); \
	}
#include "cpython/layout_fields.def"
	end();
	printf("}");
}

int main(int argc, char **argv)
{
	unsigned mutex_size = argc > 1 ? (unsigned)atoi(argv[1]) : 0;

	printf("[\n");
	for (size_t i = 0; layouts[i]; i++) {
		struct layout layout = *layouts[i];

		if (mutex_size && layout.word_size == 8)
			layout_set_mutex_size(&layout, mutex_size);
		dump(&layout);
		printf("%s\n", layouts[i + 1] ? "," : "");
	}
	printf("]\n");
	return 0;
}
