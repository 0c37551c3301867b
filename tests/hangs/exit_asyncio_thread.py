# SPDX-License-Identifier: GPL-3.0-or-later
"""A loop runs for ever in a thread that is no daemon; its one task waits for an asyncio.Event. Exit waits for it."""
# expect: {"kind": "exit-blocked", "root": "asyncio-pending", "threads": ["loop"], "status": 1,
#          "stage": "joining-threads", "versions": "3.7+", "cycles": 0, "waiting_for": ["loop"],
#          "says": ["asyncio.Event", "exit_asyncio_thread.py"], "states": {"loop": "io-wait"}}
import asyncio
import threading

import ready


async def serve():
    asyncio.get_event_loop().call_later(0.1, ready.here)
    await asyncio.Event().wait()


def run():
    asyncio.run(serve())


threading.Thread(target=run, name="loop").start()
