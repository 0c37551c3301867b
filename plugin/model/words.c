// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the report: every table of the model, from enum to text.
#include "model/report.h"

const char *py_thread_state_word(enum py_thread_state state)
{
	static const char *const words[] = {
#define THREAD_STATE(name, word, meaning) [STATE_##name] = word,
#include "model/thread_states.def"
#undef THREAD_STATE
	};
	return words[state];
}

const char *py_task_state_word(enum py_task_state state)
{
	static const char *const words[] = {
		[TASK_UNKNOWN] = "unknown",
#define TASK_STATE(name, word, meaning) [TASK_##name] = word,
#include "model/task_states.def"
#undef TASK_STATE
	};
	return words[state];
}

const char *py_task_wait_word(enum py_task_wait wait)
{
	static const char *const words[] = {
		[TASK_WAIT_NONE] = NULL,
#define TASK_WAIT(name, word) [TASK_WAIT_##name] = word,
#include "model/task_waits.def"
#undef TASK_WAIT
	};
	return words[wait];
}

const char *py_lock_kind_type(enum py_lock_kind kind)
{
	static const char *const words[] = {
#define LOCK_KIND(name, type, meaning) [LOCK_##name] = type,
#include "model/lock_kinds.def"
#undef LOCK_KIND
	};
	return words[kind];
}

const char *py_evidence_word(enum py_evidence evidence)
{
	static const char *const words[] = {
		[EVIDENCE_NONE] = NULL,
#define EVIDENCE(name, word, meaning) [EVIDENCE_##name] = word,
#include "model/evidence.def"
#undef EVIDENCE
	};
	return words[evidence];
}

const char *py_cause_kind_word(enum py_cause_kind kind)
{
	static const char *const words[] = {
#define CAUSE_KIND(name, word, meaning) [CAUSE_##name] = word,
#include "model/cause_kinds.def"
#undef CAUSE_KIND
	};
	return words[kind];
}

const char *py_shutdown_stage_word(enum py_shutdown_stage stage)
{
	static const char *const words[] = {
#define SHUTDOWN_STAGE(name, word, meaning) [STAGE_##name] = word,
#include "model/shutdown_stages.def"
#undef SHUTDOWN_STAGE
	};
	return words[stage];
}

const char *py_verdict_kind_word(enum py_verdict_kind kind)
{
	static const char *const words[] = {
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_HEALTHY] = "healthy",
		[VERDICT_HANG] = "hang",
		[VERDICT_DEADLOCK] = "deadlock",
		[VERDICT_EXIT_BLOCKED] = "exit-blocked",
	};
	return words[kind];
}

const char *py_confidence_word(enum py_confidence confidence)
{
	static const char *const words[] = {
		[CONFIDENCE_POSSIBLE] = "possible",
		[CONFIDENCE_LIKELY] = "likely",
		[CONFIDENCE_CERTAIN] = "certain",
	};
	return words[confidence];
}

const char *py_target_kind_word(enum py_target_kind kind)
{
	static const char *const words[] = {
		[TARGET_LIVE] = "live",
		[TARGET_CORE] = "core",
		[TARGET_REMOTE] = "remote",
	};
	return words[kind];
}

const char *py_file_kind_word(enum py_file_kind kind)
{
	static const char *const words[] = {
#define FILE_KIND(name, word, meaning) [FILE_##name] = word,
#include "model/file_kinds.def"
#undef FILE_KIND
	};
	return words[kind];
}

const char *py_io_word(enum py_io io)
{
	static const char *const words[] = {
#define IO_KIND(name, word, meaning) [IO_##name] = word,
#include "model/io_kinds.def"
#undef IO_KIND
	};
	return words[io];
}

const char *py_child_state_word(char state)
{
	// Linux fs/proc/array.c, task_state_array
	switch (state) {
	case 'R':
		return "running";
	case 'S':
	case 'I':
		return "sleeping";
	case 'D':
		return "disk-sleep";
	case 'T':
		return "stopped";
	case 't':
		return "traced";
	case 'Z':
		return "zombie";
	case 'X':
	case 'x':
		return "dead";
	default:
		return NULL;
	}
}
