# SPDX-License-Identifier: GPL-3.0-or-later
"""Two tasks take two asyncio.Locks in different orders; the event loop has nothing left to do."""
# expect: {"kind": "hang", "root": "asyncio-pending", "threads": ["MainThread"], "status": 1, "stage": "not-exiting",
#          "versions": "3.7+", "confidence": "certain", "cycles": 0, "says": ["wait for each other", "asyncio_lock_cycle.py"],
#          "states": {"MainThread": "io-wait"}}
import asyncio

import ready


async def move(source, target, others):
    async with source:
        others.append(source)
        while len(others) < 2:
            await asyncio.sleep(0)
        if not ready_said:
            ready_said.append(True)
            asyncio.get_event_loop().call_later(0.1, ready.here)
        async with target:
            pass


async def main():
    left, right, taken = asyncio.Lock(), asyncio.Lock(), []
    await asyncio.gather(move(left, right, taken), move(right, left, taken))


ready_said = []
asyncio.run(main())
