# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that reads a pipe whose writing end only its own process has."""
# expect: {"kind": "exit-blocked", "root": "io-wait", "threads": ["reader"],
#          "locks": [], "status": 1, "stage": "joining-threads", "waiting_for": ["reader"],
#          "more": ["non-daemon-thread"], "states": {"reader": "io-wait"},
#          "confidence": ["certain", "likely"],
#          "core": {"root": "non-daemon-thread", "more": ["io-wait"], "confidence": "certain",
#                   "advised": ["exit_pipe_read.py:17"]}}
import os
import threading

import ready

read_end, write_end = os.pipe()


def read():
    ready.here()
    os.read(read_end, 100)  # here: reader  # advised


threading.Thread(target=read, name="reader").start()
