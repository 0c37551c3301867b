# SPDX-License-Identifier: GPL-3.0-or-later
"""The one task awaits a Future whose result nobody is left to set: likely a hang, as a signal handler might set it."""
# expect: {"kind": "hang", "root": "asyncio-pending", "threads": ["MainThread"], "status": 1, "stage": "not-exiting",
#          "versions": "3.7+", "confidence": "likely", "cycles": 0,
#          "says": ["waits for a Future", "asyncio_future_never.py", "set the result"],
#          "states": {"MainThread": "io-wait"}}
import asyncio

import ready


async def main():
    loop = asyncio.get_event_loop()
    loop.call_later(0.1, ready.here)
    await loop.create_future()


asyncio.run(main())
