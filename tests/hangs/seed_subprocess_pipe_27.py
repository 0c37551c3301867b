# SPDX-License-Identifier: GPL-3.0-or-later
"""As written for Python 2.7: Popen(...).wait(), while the child fills the pipe that nobody reads."""
# expect: {"kind": "hang", "root": "pipe-full", "status": 1, "threads": ["MainThread"],
#          "stage": "not-exiting", "versions": "2.7",
#          "says": ["child process", "communicate()", "Popen.stdout", "only this process reads"],
#          "states": {"MainThread": "child-wait"},
#          "core": {"kind": "healthy", "root": "child-process", "status": 0,
#                   "says": ["child process", "communicate()", "Popen.stdout", "a core"]}}
import subprocess
import sys

import ready

RUN = """
string = ""
# > 64k will hang
for i in range(1024 * 64 + 4):
    string = string + "c"
print string
"""


# both parent and child process will hang
# if run.py stdout/stderr exceed 64K, since
# parent process is waiting child process exit
# but child process is blocked by writing pipe
def testSubprocessCallPipe():
    # call: just Popen().wait()
    p = subprocess.Popen([sys.executable, "-c", RUN],
                         stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    ready.child_in(p.pid, "write")
    ready.here()
    ret = p.wait()  # here: MainThread
    print ret


testSubprocessCallPipe()
