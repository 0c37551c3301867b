# SPDX-License-Identifier: GPL-3.0-or-later
"""An event loop with busy connections, a queue, a lock and an executor. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.7+",
#          "settle": "moving"}
import asyncio

import ready


async def echo(reader, writer):
    while True:
        writer.write(await reader.readline())
        await writer.drain()


async def talk(port, lock, items):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(b"x\n")
        await reader.readline()
        async with lock:
            await items.put(1)


async def consume(items):
    for turn in range(10000000):
        await items.get()
        if turn == 100:
            ready.here()


async def compute():
    while True:
        await asyncio.get_event_loop().run_in_executor(None, sum, range(1000))


async def main():
    lock, items = asyncio.Lock(), asyncio.Queue(3)
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(consume(items), compute(), *[talk(port, lock, items) for _ in range(6)])


asyncio.run(main())
