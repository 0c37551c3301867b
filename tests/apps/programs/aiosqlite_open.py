# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that nobody closes; this old version's thread is no daemon."""
# expect: {"kind": "exit-blocked", "root": "library-thread", "status": 1, "stage": "joining-threads",
#          "advice": ["`close()`"], "says": ["aiosqlite"], "settle": "moving", "app": {"in": "3.11"}}
import asyncio

import aiosqlite
import ready


async def main():
    await aiosqlite.connect(":memory:")
    ready.here()


asyncio.run(main())
