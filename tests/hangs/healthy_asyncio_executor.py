# SPDX-License-Identifier: GPL-3.0-or-later
"""A coroutine waits for a job in the default executor, which sleeps. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.7+", "states": {"MainThread": "io-wait", "/(asyncio|ThreadPoolExecutor).*_0/": "sleep"},
#          "confidence": "certain"}
import asyncio
import time

import ready


def work():
    ready.here()
    time.sleep(3600)


async def main():
    await asyncio.get_running_loop().run_in_executor(None, work)


asyncio.run(main())
