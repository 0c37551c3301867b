# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks; the child becomes the program of the matrix, the parent waits for it."""
import os
import sys

child = os.fork()
if child:
    os.waitpid(child, 0)
else:
    os.write(int(os.environ["PYHANG_READY_FD"]), b"pid %d\n" % os.getpid())
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.py")
    sys.argv = [path]
    with open(path) as program:
        exec(compile(program.read(), path, "exec"))
