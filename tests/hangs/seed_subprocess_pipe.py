# SPDX-License-Identifier: GPL-3.0-or-later
"""Popen(...).wait(), while the child fills the pipe that nobody reads."""
# expect: {"kind": ["healthy", "hang"], "root": ["child-process", "pipe-full"],
#          "threads": ["MainThread"], "stage": "not-exiting", "versions": "3.6+",
#          "says": ["child process", "communicate()"], "states": {"MainThread": "child-wait"}}
import subprocess
import sys

import ready

process = subprocess.Popen([sys.executable, "-c", "print('c' * (1024 * 64 + 4))"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
ready.here()
process.wait()  # here: MainThread
