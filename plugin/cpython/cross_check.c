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

/** A member on which debug information and the layout differ. */
struct difference {
	const struct member *member;
	uint64_t offset;
};

typedef VEC(struct difference) difference_vec;

static size_t compare(const struct cpython *py, struct arena *arena, difference_vec *ret)
{
	const char *type = NULL;
	size_t compared = 0;
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
		if (offset != layout_offset(at))
			vec_add(arena, ret, ((struct difference){member, offset}));
	}
	return compared;
}

void py_layout_cross_check(const struct cpython *py, struct py_process *process)
{
	enum {
		MOST = 8, // a patch release moves a few; what differs in more is another CPython's
	};
	difference_vec differences = {0};
	size_t compared = compare(py, process->arena, &differences);
	if (!compared) {
		py_fact_add(process, "debug info", "none for CPython; the layout could not be compared with it");
		return;
	}
	py_fact_add(process, "debug info", "%zu members compared with the layout, %zu differ%s", compared,
		    differences.count, differences.count > MOST ? ": it seems to be of another CPython" : "");
	if (differences.count > MOST)
		return;
	vec_each(const struct difference, difference, &differences) {
		const struct member *member = difference->member;
		layout_at at = *(const layout_at *)((const char *)py->layout + member->at);
		py_warn(process, "layout-differs",
			"debug information says that %s.%s is at %llu, the layout in use (%s) says %llu", member->group,
			member->field, (unsigned long long)difference->offset, py->layout->name,
			(unsigned long long)layout_offset(at));
	}
}
