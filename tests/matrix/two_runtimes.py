# SPDX-License-Identifier: GPL-3.0-or-later
"""A second CPython in the process: two_runtimes.py LIBPYTHON [HOME]. HOME: initialise it, too."""
import ctypes
import os
import sys

# RTLD_DEEPBIND, so that the second one uses its own functions and not those of the first.
other = ctypes.CDLL(sys.argv[1], mode=os.RTLD_LOCAL | os.RTLD_NOW | os.RTLD_DEEPBIND)
if len(sys.argv) > 2:
    os.environ["PYTHONHOME"] = sys.argv[2]
    ctypes.c_int.in_dll(other, "Py_NoSiteFlag").value = 1
    other.Py_InitializeEx(0)
    other.PyEval_SaveThread()
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.py")
with open(path) as program:
    exec(compile(program.read(), path, "exec"))
