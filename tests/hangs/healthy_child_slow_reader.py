# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for a child whose pipe is full: a thread reads it, but slowly. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "child-wait", "reader": "sleep"}}
import subprocess
import sys
import threading
import time

import ready

child = subprocess.Popen([sys.executable, "-c", "print('x' * 100000)"], stdout=subprocess.PIPE)


def read():
    ready.here()
    time.sleep(1e6)  # here: reader
    child.stdout.read()


ready.child_in(child.pid, "write")
ready.crowd(2)
reader = threading.Thread(target=read, name="reader")
reader.daemon = True
reader.start()
ready.here()
child.wait()  # here: MainThread
