# SPDX-License-Identifier: GPL-3.0-or-later
"""asyncio.run() closes, and waits for its default executor, whose worker waits at a Queue."""
# expect: {"kind": "hang", "root": "queue-starved", "threads": ["asyncio_0"], "locks": ["JOBS"],
#          "versions": "3.9+", "status": 1, "stage": "not-exiting", "says": ["asyncio"],
#          "states": {"asyncio_0": "queue-get"},
#          "on": {"3.12+": {"kind": "exit-blocked", "stage": "threading-atexit"}}}
import asyncio
import asyncio.constants
import queue

import ready

JOBS = queue.Queue()
asyncio.constants.THREAD_JOIN_TIMEOUT = 0.2  # 3.12+; 300 s is too long for a test.


def work():
    ready.here()
    JOBS.get()  # here: asyncio_0


async def main():
    asyncio.get_running_loop().run_in_executor(None, work)
    await asyncio.sleep(0.3)


asyncio.run(main())
