// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glue/output.h"

static const char *expand_home(struct arena *arena, const char *path)
{
	const char *home = getenv("HOME");
	if (path[0] != '~' || path[1] != '/' || !home)
		return path;
	return arena_printf(arena, "%s%s", home, path + 1);
}

/** A sentence when the path leads to what a report must not replace: a link, a device, a folder. */
static const char *refuse(struct arena *arena, const char *path)
{
	// Not lstat(), which binds a library that was built with glibc 2.33 to that and later ones.
	struct statx status;
	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) < 0 ||
	    S_ISREG(status.stx_mode))
		return NULL;
	if (S_ISLNK(status.stx_mode))
		return arena_printf(
			arena,
			"`%s` is a symbolic link, and pyhang writes only to regular files: "
			"name the file that it leads to.",
			path);
	if (S_ISDIR(status.stx_mode))
		return arena_printf(arena, "`%s` is a folder: name a file in it.", path);
	return arena_printf(
		arena, "`%s` is no regular file: leave FILE out to see the report here.", path);
}

static bool write_all(int file, const struct text *text)
{
	const char *data = text_get(text);
	for (size_t done = 0; done < text->length;) {
		ssize_t size = write(file, data + done, text->length - done);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return false;
		done += (size_t)size;
	}
	return fsync(file) == 0 || errno == EINVAL;
}

/** A new file beside the path, which nobody else can have prepared. */
static int create_beside(struct arena *arena, const char *path, const char **ret)
{
	int file = -1;
	for (unsigned attempt = 0; file < 0 && attempt < 100; attempt++) {
		*ret = arena_printf(arena, "%s.%ld.%u.tmp", path, (long)getpid(), attempt);
		file = open(*ret, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (file < 0 && errno != EEXIST)
			break;
	}
	return file;
}

const char *output_write_file(struct arena *arena, const char *path, const struct text *text)
{
	path = expand_home(arena, path);
	const char *refusal = refuse(arena, path);
	if (refusal)
		return refusal;
	const char *beside;
	int file = create_beside(arena, path, &beside);
	if (file < 0)
		return arena_printf(arena, "Cannot write `%s`: %s.", path, strerror(errno));
	bool written = write_all(file, text);
	int error = errno;
	if (close(file) < 0 && written) {
		written = false;
		error = errno;
	}
	if (written && rename(beside, path) == 0)
		return NULL;
	error = written ? errno : error;
	unlink(beside);
	return arena_printf(arena, "Cannot write `%s`: %s.", path, strerror(error));
}
