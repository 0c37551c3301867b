# SPDX-License-Identifier: GPL-3.0-or-later
"""communicate() waits for a child that is at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "io-wait"}}
import subprocess
import sys

import ready

WORK = """
import os, time
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(0.1)
"""
child = subprocess.Popen([sys.executable, "-c", WORK], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
ready.here()
child.communicate()  # here: MainThread
