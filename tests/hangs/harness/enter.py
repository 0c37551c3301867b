# SPDX-License-Identifier: GPL-3.0-or-later
"""
chroot(1) that also chooses the working folder, and can hide a file:

    enter.py ROOT FOLDER HIDDEN COMMAND...

HIDDEN is a file inside that the command, and nobody else, finds empty; "" for none.
"""
import ctypes
import os
import sys

CLONE_NEWNS = 0x20000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def hide(path):
    libc = ctypes.CDLL(None, use_errno=True)
    if (libc.unshare(CLONE_NEWNS) or libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) or
            libc.mount(b"/dev/null", path.encode(), None, MS_BIND, None)):
        sys.exit("%s cannot be hidden: %s" % (path, os.strerror(ctypes.get_errno())))


root, folder, hidden, program = sys.argv[1:5]
if hidden:
    hide(root.rstrip("/") + hidden)
os.chroot(root)
os.chdir(folder)
os.execv(program, sys.argv[4:])
