# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of curio, of which one sleeps and the other waits for it."""
# expect: {"kind": "healthy", "status": 0, "says": ["Curio"], "app": {"in": "3.11"}}
import curio
import ready


async def caller():
    ready.here()
    await curio.sleep(1000)


async def main():
    task = await curio.spawn(caller)
    await task.join()


curio.run(main)
