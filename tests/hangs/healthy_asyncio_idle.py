# SPDX-License-Identifier: GPL-3.0-or-later
"""An event loop without a task that is ready; a server listens. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.7+", "states": {"MainThread": "io-wait"},
#          "confidence": "certain"}
import asyncio

import ready


async def main():
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    ready.here()
    await server.serve_forever()


asyncio.run(main())
