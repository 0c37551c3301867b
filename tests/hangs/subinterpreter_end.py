# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a sub-interpreter waits for a thread that it started."""
# expect: {"kind": "exit-blocked", "root": "subinterpreter-end", "status": 1, "versions": "3.6+",
#          "stage": "joining-threads", "threads": ["poller"], "waiting_for": ["poller"],
#          "states": {"poller": "sleep"},
#          "confidence": "certain", "locks": []}
import os
import sys

import ready

SCRIPT = """
import sys
import threading
import time
sys.path.insert(0, %r)
import ready

def poll():
    ready.here()
    while True:
        time.sleep(3600)

threading.Thread(target=poll, name="poller").start()
""" % os.path.dirname(os.path.abspath(__file__))

try:
    import _testcapi
    _testcapi.run_in_subinterp(SCRIPT)
except ImportError:
    pass

try:
    import _interpreters
except ImportError:
    import _xxsubinterpreters as _interpreters

if sys.version_info >= (3, 13):
    interpreter = _interpreters.create("legacy")
    _interpreters.exec(interpreter, SCRIPT)
elif sys.version_info >= (3, 9):
    interpreter = _interpreters.create(isolated=False)
    _interpreters.run_string(interpreter, SCRIPT)
else:
    interpreter = _interpreters.create()
    _interpreters.run_string(interpreter, SCRIPT)
_interpreters.destroy(interpreter)
