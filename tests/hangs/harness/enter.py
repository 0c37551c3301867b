# SPDX-License-Identifier: GPL-3.0-or-later
"""
chroot(1) that also chooses the working folder, and can hide a file:

    enter.py ROOT FOLDER HIDDEN COMMAND...

HIDDEN is a file inside that the command, and nobody else, finds empty; "" for none.
"""
import ctypes
import errno
import os
import sys

CLONE_NEWNS = 0x20000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
LIBC = ctypes.CDLL(None, use_errno=True)


def own_mounts():
    """
    Gives this process and its children their own view of mounts: what is mounted here is gone when
    they are. Raises OSError.
    """
    _call(LIBC.unshare, CLONE_NEWNS)
    try:
        _make_private()
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        _make_private_from_below()


def mount(source, folder, kind, flags):
    """mount(2); raises OSError."""
    _call(LIBC.mount, source.encode(), folder.encode(), kind and kind.encode(), flags, None)


def _make_private():
    mount("none", "/", None, MS_REC | MS_PRIVATE)


def _make_private_from_below():
    """In a chroot "/" need not be a mount point: from the root of all mounts, then back to where we are."""
    root, folder, mounts = (os.open(path, os.O_RDONLY) for path in ("/", ".", "/proc/self/ns/mnt"))
    _call(LIBC.setns, mounts, CLONE_NEWNS)  # this is where we are already, but for the root
    try:
        _make_private()
    finally:
        os.fchdir(root)
        os.chroot(".")
        os.fchdir(folder)
        for descriptor in (root, folder, mounts):
            os.close(descriptor)


def _call(function, *arguments):
    if function(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def main():
    root, folder, hidden, program = sys.argv[1:5]
    if hidden:
        try:
            own_mounts()
            mount("/dev/null", root.rstrip("/") + hidden, None, MS_BIND)
        except OSError as error:
            sys.exit("%s cannot be hidden: %s" % (hidden, error.strerror))
    os.chroot(root)
    os.chdir(folder)
    os.execv(program, sys.argv[4:])


if __name__ == "__main__":
    main()
