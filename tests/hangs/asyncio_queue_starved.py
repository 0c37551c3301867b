# SPDX-License-Identifier: GPL-3.0-or-later
"""Three tasks wait for items of an asyncio.Queue that no task is left to put; main gathers them."""
# expect: {"kind": "hang", "root": "asyncio-pending", "threads": ["MainThread"], "status": 1, "stage": "not-exiting",
#          "versions": "3.7+", "confidence": "certain", "cycles": 0,
#          "says": ["asyncio.Queue", "like 2 more", "asyncio_queue_starved.py", "put an item"],
#          "states": {"MainThread": "io-wait"}}
import asyncio

import ready


async def consume(jobs):
    while True:
        await jobs.get()


async def main():
    jobs = asyncio.Queue()
    asyncio.get_event_loop().call_later(0.1, ready.here)
    await asyncio.gather(*[consume(jobs) for _ in range(3)])


asyncio.run(main())
