# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of trio that sleep and wait for what the sleeping one sends."""
# expect: {"kind": "healthy", "status": 0, "says": ["Trio"], "app": {"in": "3.11 3.8"}}
import ready
import trio


async def caller(channel):
    ready.here()
    await trio.sleep_forever()


async def main():
    sender, receiver = trio.open_memory_channel(0)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(caller, sender)
        await receiver.receive()


trio.run(main)
