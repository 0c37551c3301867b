# SPDX-License-Identifier: GPL-3.0-or-later
"""A shell waits for its command, which fills the pipe that nobody reads."""
# expect: {"needs": ["sh", "dd"],
#          "kind": "hang", "root": "pipe-full", "status": 1, "threads": ["MainThread"],
#          "stage": "not-exiting", "states": {"MainThread": "child-wait"},
#          "says": ["(dd)", "Popen.stdout"],
#          "core": {"kind": "healthy", "root": "child-process", "status": 0, "says": ["a core"]}}
import subprocess

import ready

child = subprocess.Popen("dd if=/dev/zero bs=1k count=100 2>/dev/null; true", shell=True,
                         stdout=subprocess.PIPE)
ready.pipe_full(child.stdout)
ready.here()
child.wait()  # here: MainThread
