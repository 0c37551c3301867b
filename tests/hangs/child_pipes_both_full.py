# SPDX-License-Identifier: GPL-3.0-or-later
"""Parent and child write to each other, and neither reads: both pipes are full."""
# expect: {"needs": ["cat"],
#          "kind": "hang", "root": "pipe-full", "status": 1, "threads": ["MainThread"],
#          "stage": "not-exiting", "cycles": 0, "states": {"MainThread": "io-wait"},
#          "says": ["Popen.stdin"], "core": {"kind": "healthy", "root": null, "status": 0, "says": []}}
import subprocess

import ready

child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
written = 0
while written < 65536 + 4096:  # what cat has read it is stuck with
    written += child.stdin.write(b"x" * 4096) or 4096
ready.child_in(child.pid, "write")
ready.here()
while True:
    child.stdin.write(b"x" * 4096)  # here: MainThread
