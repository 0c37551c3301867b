# SPDX-License-Identifier: GPL-3.0-or-later
"""A module was being imported by a thread when the process forked; the child imports it, too."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "status": 1, "process": "child",
#          "threads": ["MainThread"], "versions": "3.6+", "says": ["slow_module"],
#          "states": {"MainThread": "import-wait"}}
import builtins
import os
import sys
import tempfile
import threading

import ready

folder = tempfile.mkdtemp()
with open(os.path.join(folder, "slow_module.py"), "w") as source:
    source.write("import builtins, time\nbuiltins.begun.set()\ntime.sleep(3600)\n")
sys.path.insert(0, folder)
builtins.begun = threading.Event()


def load():
    import slow_module  # here: MainThread


thread = threading.Thread(target=load, name="importer")
thread.daemon = True
thread.start()
builtins.begun.wait()
child = os.fork()
if child == 0:
    ready.here()
    load()
else:
    os.waitpid(child, 0)
