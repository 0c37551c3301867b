# SPDX-License-Identifier: GPL-3.0-or-later
"""The last flush of stdout blocks: the pipe is full, and nobody reads it."""
# expect: {"kind": "exit-blocked", "root": "io-wait", "locks": [], "advice": ["file descriptor 1"], "says": ["sys.stdout"], "status": 1, "stage": "finalizing",
#          "versions": "3.6+",
#          "confidence": "certain", "locks": []}
import atexit
import os
import sys

import ready

read_end, write_end = os.pipe()
os.write(write_end, b"x" * 65536)
os.dup2(write_end, 1)
sys.stdout = sys.__stdout__ = os.fdopen(1, "w")
atexit.register(ready.here)
atexit.register(sys.stdout.write, "the end")  # A script's own output is flushed before.
