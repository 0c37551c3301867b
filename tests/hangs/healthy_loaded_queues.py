# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads, a pool, queues and conditions at full speed, seen at any moment. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.6+",
#          "settle": "moving"}
import concurrent.futures
import queue
import threading

import ready

JOBS, DONE = queue.Queue(5), queue.Queue()
CHANGED = threading.Condition()
PERMITS, TOTAL = threading.Semaphore(2), threading.RLock()
GATE = threading.Barrier(3)


def produce():
    while True:
        JOBS.put(1)


def consume():
    while True:
        JOBS.get()
        JOBS.task_done()
        with PERMITS:
            with TOTAL:
                DONE.put(1)
        with CHANGED:
            CHANGED.notify()


def watch():
    while True:
        with CHANGED:
            CHANGED.wait()
        DONE.get()


def meet():
    while True:
        GATE.wait()


for work in [produce, produce, consume, consume, watch, meet, meet, meet]:
    threading.Thread(target=work, daemon=True).start()
pool = concurrent.futures.ThreadPoolExecutor(4)
for turn in range(10000000):
    for future in [pool.submit(sum, range(1000)) for _ in range(20)]:
        future.result()
    if turn == 20:
        ready.here()
