// SPDX-License-Identifier: GPL-3.0-or-later
// The commands, one row each.
#include "glue/command.h"
#include "model/types.h"

const struct command commands[] = {
	{
		.name = "pyhang",
		.run = command_why,
		.takes = TAKES_THREAD,
		.kind = GDB_COMMAND_PREFIX,
		.summary = "Explain why a Python process hangs or does not exit.",
		.usage = " [COMMAND | THREAD]",
		.details = "Without a command this is `pyhang why`. pyhang only reads: it calls "
			   "nothing and\n"
			   "changes nothing in the process. `help set pyhang` lists its settings.",
		.example = "pyhang",
	},
	{
		.name = "pyhang why",
		.run = command_why,
		.takes = TAKES_THREAD,
		.summary = "Say what the process or one of its threads waits for.",
		.usage = " [THREAD]",
		.details = "The verdict, the chain of waits that proves it, and what to change.",
		.example = "pyhang why 3",
	},
	{
		.name = "pyhang shutdown",
		.run = command_shutdown,
		.summary = "Say why the interpreter does not exit or what its exit would wait for.",
		.usage = "",
		.example = "pyhang shutdown",
	},
	{
		.name = "pyhang threads",
		.run = command_threads,
		.options = OPTION_VERBOSE,
		.summary = "List the Python threads and what each of them does.",
		.usage = " [-v]",
		.details = "With -v, show all that is known of each thread.",
		.example = "pyhang threads -v",
	},
	{
		.name = "pyhang locks",
		.run = command_locks,
		.options = OPTION_ALL | OPTION_LIMIT,
		.summary = "List the locks in play and their owners and waiters.",
		.usage = " [--all [--limit N]]",
		.details =
			"Each owner comes with how sure it is: recorded, proven, inferred. "
			"With --all, count\n"
			"every lock on the heap, and list N of them (100), the locked ones first.",
		.example = "pyhang locks",
	},
	{
		.name = "pyhang bt",
		.run = command_bt,
		.takes = TAKES_THREAD_OR_ALL,
		.options = OPTION_LOCALS | OPTION_NATIVE,
		.summary = "Show the Python stack of a thread or of all threads.",
		.usage = " [THREAD | all] [--locals] [--native]",
		.details = "Without THREAD, it is the thread that is selected in GDB. With "
			   "--locals, show the\n"
			   "frames' local variables: they may hold secrets. With --native, show "
			   "the frames of C code\n"
			   "too, with the Python frames in their places.",
		.example = "pyhang bt all",
	},
	{
		.name = "pyhang interps",
		.run = command_interps,
		.summary = "List the interpreters with their GIL and state.",
		.usage = "",
		.example = "pyhang interps",
	},
	{
		.name = "pyhang tasks",
		.run = command_tasks,
		.options = OPTION_VERBOSE,
		.summary = "List the tasks of asyncio and what they await.",
		.usage = " [-v]",
		.details = "A tree for each event loop: below a task are the tasks that it awaits. "
			   "With -v, show\n"
			   "them all, however many there are.",
		.example = "pyhang tasks",
	},
	{
		.name = "pyhang report",
		.run = command_report,
		.takes = TAKES_FILE,
		.options = OPTION_FORMAT | OPTION_ALL | OPTION_LIMIT,
		.summary = "Write all that pyhang knows as text or JSON.",
		.usage = " [--format text|json] [--all [--limit N]] [FILE]",
		.details =
			"Without FILE, show it here. FILE is replaced at once, never half written. "
			"With --all,\ncount every lock on the heap, and report N of them (100), "
			"too.",
		.example = "pyhang report --format json /tmp/report.json",
	},
	{
		.name = "pyhang doctor",
		.run = command_doctor,
		.summary = "Show what pyhang found in the process and how and what it misses.",
		.usage = "",
		.example = "pyhang doctor",
	},
	{
		.name = "info pythreads",
		.run = command_threads,
		.options = OPTION_VERBOSE,
		.summary = "List the Python threads: the same as `pyhang threads`.",
		.usage = " [-v]",
		.example = "info pythreads",
	},
	{
		.name = "info pylocks",
		.run = command_locks,
		.options = OPTION_ALL | OPTION_LIMIT,
		.summary = "List the locks in play: the same as `pyhang locks`.",
		.usage = " [--all [--limit N]]",
		.example = "info pylocks",
	},
};

const size_t command_count = ARRAY_SIZE(commands);
