# SPDX-License-Identifier: GPL-3.0-or-later
"""Popen(...).wait(), while the child fills the pipe that nobody reads."""
# expect: {"kind": "hang", "root": "pipe-full", "status": 1, "threads": ["MainThread"],
#          "stage": "not-exiting", "versions": "3.6+",
#          "says": ["child process", "communicate()", "Popen.stdout", "only this process reads"],
#          "states": {"MainThread": "child-wait"},
#          "core": {"kind": "healthy", "root": "child-process", "status": 0,
#                   "says": ["child process", "communicate()", "Popen.stdout", "a core"]}}
import subprocess
import sys

import ready

process = subprocess.Popen([sys.executable, "-c", "print('c' * (1024 * 64 + 4))"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
ready.child_in(process.pid, "write")
ready.here()
process.wait()  # here: MainThread
