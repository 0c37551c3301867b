# SPDX-License-Identifier: GPL-3.0-or-later
"""asyncio.run() closes, and waits for its default executor, whose worker waits at a Queue."""
# expect: {"kind": "hang", "root": "queue-starved", "threads": ["asyncio_0"], "locks": ["JOBS"],
#          "versions": "3.9+", "status": 1, "stage": "not-exiting", "says": ["asyncio"],
#          "states": {"asyncio_0": "queue-get"},
#          "on": {"3.13+": {"kind": "exit-blocked", "stage": "threading-atexit"}},
#          "confidence": "certain"}
import asyncio
import asyncio.constants
import queue

import ready

JOBS = queue.Queue()
asyncio.constants.THREAD_JOIN_TIMEOUT = 0.01  # 3.12+; 300 s is too long for a test.


def work():
    JOBS.get()  # here: asyncio_0  # advised


async def main():
    asyncio.get_running_loop().run_in_executor(None, work)
    await asyncio.sleep(0.3)
    ready.here()


asyncio.run(main())
