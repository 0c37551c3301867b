# SPDX-License-Identifier: GPL-3.0-or-later
"""A sub-interpreter's thread sleeps, and so does the main thread. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.8+",
#          "confidence": "certain"}
import os
import sys
import time

import ready

try:
    import _interpreters
except ImportError:
    import _xxsubinterpreters as _interpreters

SCRIPT = """
import sys
import threading
import time
sys.path.insert(0, %r)
import ready

def poll():
    ready.here()
    time.sleep(3600)

threading.Thread(target=poll, name="poller").start()
""" % os.path.dirname(os.path.abspath(__file__))

if sys.version_info >= (3, 13):
    interpreter = _interpreters.create("legacy")
    _interpreters.exec(interpreter, SCRIPT)
elif sys.version_info >= (3, 9):
    interpreter = _interpreters.create(isolated=False)
    _interpreters.run_string(interpreter, SCRIPT)
else:
    interpreter = _interpreters.create()
    _interpreters.run_string(interpreter, SCRIPT)
time.sleep(3600)
