# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker of a pool is killed at its work: the result never comes."""
# expect: {"kind": "hang", "settle": "moving",
#          "pending": "from a core nobody can tell that the worker is gone", "app": {"in": "3.11"}}
import multiprocessing
import os
import signal
import sys

sys.dont_write_bytecode = True
import ready


def work(number):
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        result = pool.apply_async(work, (1,))
        ready.here()
        result.get()  # here: MainThread
