# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop has nothing to do until another thread, which sleeps, wakes it. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.7+",
#          "states": {"MainThread": "io-wait", "waker": "sleep"}}
import asyncio
import threading
import time

import ready


def wake(loop, done):
    time.sleep(3600)
    loop.call_soon_threadsafe(done.set_result, None)


async def main():
    loop = asyncio.get_event_loop()
    done = loop.create_future()
    threading.Thread(target=wake, args=(loop, done), name="waker").start()
    loop.call_later(0.1, ready.here)
    await done


asyncio.run(main())
