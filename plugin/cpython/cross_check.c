// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/cross_check.h"

struct member {
	const char *group, *field; // as in struct layout
	const char *type, *path;   // as in CPython's headers
	size_t at;                 // of the layout_at in struct layout
};

static const struct member members[] = {
#define LAYOUT_GROUP(group, type) {#group, NULL, #type, NULL, 0},
#define LAYOUT_SIZE(what)
#define LAYOUT_FIELD(group, field, path) {#group, #field, NULL, #path, offsetof(struct layout, group.field)},
#define LAYOUT_END(group)
#include "cpython/layout_fields.def"
#undef LAYOUT_GROUP
#undef LAYOUT_SIZE
#undef LAYOUT_FIELD
#undef LAYOUT_END
};

void py_layout_cross_check(const struct cpython *py, struct py_process *process)
{
	const char *type = NULL;
	size_t compared = 0, differing = 0;
	for (size_t i = 0; i < ARRAY_SIZE(members) && !target_stopped(py->target); i++) {
		const struct member *member = &members[i];
		if (!member->field) {
			type = member->type;
			continue;
		}
		layout_at at = *(const layout_at *)((const char *)py->layout + member->at);
		uint64_t offset;
		if (!layout_has(at) || !target_member_offset(py->target, type, member->path, &offset))
			continue;
		compared++;
		if (offset == layout_offset(at))
			continue;
		differing++;
		py_warn(process, "layout-differs",
			"debug information says that %s.%s is at %llu, the layout in use (%s) says %llu", member->group,
			member->field, (unsigned long long)offset, py->layout->name,
			(unsigned long long)layout_offset(at));
	}
	if (compared)
		py_fact_add(process, "debug info", "%zu members compared with the layout, %zu differ", compared,
			    differing);
	else
		py_fact_add(process, "debug info", "none for CPython; the layout could not be compared with it");
}
