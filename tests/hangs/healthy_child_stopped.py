# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for a child that a signal has stopped: another may let it go on. Not a hang."""
# expect: {"needs": ["cat"],
#          "kind": "healthy", "status": 0, "stage": "not-exiting", "root": "child-process",
#          "states": {"MainThread": "child-wait"}, "says": ["stopped"],
#          "core": {"says": ["child process"]}}
import os
import signal
import subprocess

import ready

child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
os.kill(child.pid, signal.SIGSTOP)
os.waitpid(child.pid, os.WUNTRACED)
ready.here()
os.waitpid(child.pid, 0)  # here: MainThread
