# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread keeps the GIL in C code; two threads want it."""
import ctypes
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import stage  # noqa: E402


def _spin(child):
    child.arrive()
    while True:
        pass


def main():
    child = stage.Stage()
    child.start("GIL waiter 1", _spin, child)
    child.start("GIL waiter 2", _spin, child)
    child.settle()
    child.cell("GIL", [], gil="MainThread", owner=None, waiters=["GIL waiter 1", "GIL waiter 2"])
    pause = ctypes.PyDLL(None).pause
    child.tell()
    pause()


if __name__ == "__main__":
    main()
