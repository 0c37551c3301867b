# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for a child that reads its input to the end, which this process keeps open."""
# expect: {"needs": ["cat"],
#          "kind": "hang", "root": "child-process", "status": 1, "threads": ["MainThread"],
#          "stage": "not-exiting", "cycles": 0, "states": {"MainThread": "child-wait"},
#          "says": ["only this process writes", "Popen.stdin"],
#          "core": {"kind": "healthy", "status": 0, "says": ["child process", "a core"]}}
import subprocess

import ready

child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
ready.child_in(child.pid, "read")
ready.here()
child.wait()  # here: MainThread
