# SPDX-License-Identifier: GPL-3.0-or-later
"""The last flush of stdout blocks: the pipe is full, and nobody reads it."""
# expect: {"kind": "exit-blocked", "root": "pipe-full", "locks": [], "status": 1, "stage": "finalizing",
#          "versions": "3.6+", "confidence": ["certain", "likely"], "says": ["65536 of 65536 bytes"],
#          "core": {"root": "io-wait", "confidence": "certain", "advice": ["file descriptor 1"], "says": ["sys.stdout"]}}
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
