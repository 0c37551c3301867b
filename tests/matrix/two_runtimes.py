# SPDX-License-Identifier: GPL-3.0-or-later
"""
A second CPython in the process: two_runtimes.py HOW LIBPYTHON HOME, where HOW is

    not initialised
    initialised      but idle
    at work          it runs the program, and this CPython waits for it
"""
import ctypes
import os
import sys

# Extension modules would find this CPython's functions, and not those of the one that loads them.
WORK = """
import sys
sys.argv = [%r]
sys.path.insert(0, %r)
sys.modules.update(_heapq=None, _queue=None)
with open(sys.argv[0]) as program:
    exec(compile(program.read(), sys.argv[0], "exec"))
"""

how, library, home = sys.argv[1:]
# RTLD_DEEPBIND, so that the second one uses its own functions and not those of the first.
other = ctypes.CDLL(library, mode=os.RTLD_LOCAL | os.RTLD_NOW | os.RTLD_DEEPBIND)
folder = os.path.dirname(os.path.abspath(__file__))
path = os.path.join(folder, "program.py")
if how != "not initialised":
    os.environ["PYTHONHOME"] = home
    # Where an executable has a copy of `environ`, the library looks at another.
    environ = ctypes.c_void_p.in_dll(ctypes.CDLL(None), "environ").value
    ctypes.c_void_p.in_dll(other, "environ").value = environ
    ctypes.c_int.in_dll(other, "Py_NoSiteFlag").value = 1
    other.Py_InitializeEx(0)
if how == "at work":
    other.PyRun_SimpleString((WORK % (path, folder)).encode())
    other.Py_FinalizeEx()
else:
    if how == "initialised":
        other.PyEval_SaveThread()
    with open(path) as program:
        exec(compile(program.read(), path, "exec"))
