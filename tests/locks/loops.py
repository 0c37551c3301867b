# SPDX-License-Identifier: GPL-3.0-or-later
"""The locks of asyncio, in a loop that a thread has blocked: tasks hold them, threads do not. For 3.x."""
import asyncio
import threading

from stage import rest


def all_kinds(stage):
    """One loop for each kind."""
    stage.start("asyncio.Lock loop", lambda: _run(_lock(stage)))
    stage.start("asyncio.Condition loop", lambda: _run(_condition(stage)))
    stage.start("asyncio.Semaphore loop", lambda: _run(_semaphore(stage)))
    stage.settle()


def _run(main):
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main)


async def _wait(lock):
    async with lock:
        pass


async def _blocked(stage, name, lock, kind):
    async with lock:
        waiter = asyncio.ensure_future(_wait(lock))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        stage.cell(name, [id(lock)], types=[kind], owner=None, waiters=[], present=True, locked=lock.locked())
        stage.arrive()
        rest()
        await waiter


async def _lock(stage):
    await _blocked(stage, "asyncio.Lock", asyncio.Lock(), "asyncio.Lock")


async def _condition(stage):
    await _blocked(stage, "asyncio.Condition", asyncio.Condition(), "asyncio.Condition")


async def _semaphore(stage):
    await _blocked(stage, "asyncio.Semaphore", asyncio.Semaphore(1), "asyncio.Semaphore")
