# SPDX-License-Identifier: GPL-3.0-or-later
"""A child puts a large item into a queue; its parent joins it before it reads: the parent's side."""
# expect: {"kind": "hang", "root": "pipe-full", "status": 1, "cycles": 0, "threads": ["MainThread"],
#          "says": ["producer", "RESULTS._reader", "before the join"], "states": {"MainThread": "child-wait"},
#          "on": {"2.7": {"says": ["producer", "before the join"]}},
#          "core": {"kind": "healthy", "root": "child-process", "status": 0, "says": ["producer"]}}
import multiprocessing
import signal

import ready

context = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
           else multiprocessing)


def work():
    signal.alarm(120)  # both ends of its pipe are its own: it would outlive its parent
    RESULTS.put(b"x" * 1000000)


RESULTS = context.Queue()
if __name__ == "__main__":
    process = context.Process(target=work, name="producer")
    process.start()
    ready.pipe_full(RESULTS._reader.fileno(), 4096)
    ready.here()
    process.join()  # here: MainThread
