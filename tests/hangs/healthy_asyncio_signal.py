# SPDX-License-Identifier: GPL-3.0-or-later
"""A loop that waits for a signal, for which it has a handler. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.7+",
#          "states": {"MainThread": "io-wait"}}
import asyncio
import signal

import ready


async def main():
    loop = asyncio.get_event_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, stop.set)
    loop.call_later(0.1, ready.here)
    await stop.wait()


asyncio.run(main())
