// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/advice.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "explain/advice_file.h"
#include "model/text.h"

enum {
	MAX_SIZE = 1 << 20,
	CHUNK = 64 * 1024,
};

/** Reads at most MAX_SIZE bytes and one more; @return 0, or errno's value. */
static int read_file(const char *file, struct text *ret)
{
	// O_NONBLOCK: a FIFO without a writer must not stop GDB.
	int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char buffer[CHUNK];
	ssize_t size = 0;
	if (descriptor < 0)
		return errno;
	while (ret->length <= MAX_SIZE) {
		size = read(descriptor, buffer, sizeof(buffer));
		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0)
			break;
		text_add_n(ret, buffer, (size_t)size);
	}
	int error = size < 0 ? errno : 0;
	close(descriptor);
	return error;
}

void advice_file_load(struct py_process *process, const char *file)
{
	struct text text = {0};
	int error = read_file(file, &text);
	if (error)
		py_warn(process, "advice-file",
			"the advice file %s cannot be read: %s; `set pyhang advice` does without",
			file, strerror(error));
	else if (text.length > MAX_SIZE)
		py_warn(process, "advice-file", "the advice file %s is larger than %d KiB", file,
			MAX_SIZE >> 10);
	else
		advice_file_parse(process, file, text_get(&text), text.length);
	text_deinit(&text);
}
