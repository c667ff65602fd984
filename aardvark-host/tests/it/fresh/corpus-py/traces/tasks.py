"""Traces that would like to run after their call is over."""

import asyncio
import time

from . import refused, trace

KEPT = []


@trace("modules")
async def task_left_running():
    found = len(asyncio.all_tasks()), len(KEPT)
    KEPT.append(asyncio.create_task(asyncio.sleep(1000)))
    asyncio.get_running_loop().call_later(0.001, KEPT.append, "later")
    asyncio.get_running_loop().call_soon(KEPT.append, "soon")
    return found


@trace("modules")
async def cancellation_ignored():
    async def stubborn():
        while True:
            try:
                await asyncio.sleep(0.001)
            except asyncio.CancelledError:
                KEPT.append("not yet")
                return "late"

    KEPT.append(asyncio.create_task(stubborn()))
    await asyncio.sleep(0)
    return len(KEPT)


@trace("modules")
def loop_left_open():
    found = len(KEPT)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.create_task(asyncio.sleep(1000))
    loop.call_later(0, KEPT.append, "later")
    KEPT.append(loop)
    return found


@trace("interpreter")
def loop_left_running():
    """As if the call were still inside of it: `asyncio.run` would refuse from now on."""
    found = asyncio._get_running_loop()
    KEPT.append(asyncio.new_event_loop())
    asyncio._set_running_loop(KEPT[-1])
    return found is None


@trace("modules")
def async_generator():
    async def numbers():
        try:
            yield 1
            yield 2
        finally:
            KEPT.append("closed")

    generator = numbers()
    KEPT.append(generator)
    try:
        generator.__anext__().send(None)
    except StopIteration as stop:
        return stop.value, len(KEPT)


@trace("modules")
def sleep_replaced():
    found = time.sleep.__module__
    time.sleep = lambda seconds: None
    asyncio.sleep = None
    return found


@trace()
def browser_loop():
    """Pyodide's own event loop, which hands its work to JavaScript."""
    try:
        from pyodide.webloop import WebLoop

        loop = WebLoop()
        loop.call_soon(KEPT.append, "soon")
        loop.call_later(0.001, KEPT.append, "later")
        loop.create_task(asyncio.sleep(0.001))
    except Exception as error:
        return refused(error)
    return len(KEPT)
