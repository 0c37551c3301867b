# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks in all sorts of waits, of which a sleep and a connection end some time. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.7+",
#          "states": {"MainThread": "io-wait"}}
import asyncio

import ready


async def echo(reader, writer):
    await reader.readline()


async def talk():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, _ = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
    await reader.readline()


async def hold(lock):
    async with lock:
        await asyncio.sleep(3600)


async def want(lock):
    async with lock:
        pass


async def main():
    lock = asyncio.Lock()
    asyncio.get_event_loop().call_later(0.3, ready.here)
    await asyncio.gather(talk(), hold(lock), want(lock), asyncio.wait_for(asyncio.Event().wait(), 3600))


asyncio.run(main())
