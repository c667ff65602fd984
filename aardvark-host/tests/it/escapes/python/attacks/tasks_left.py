# From: asyncio: tasks, timers and loops that are still running at the end of the call.
# Ends: 1
import asyncio


async def attack(probe):
    async def later():
        while True:
            await asyncio.sleep(0.001)

    global kept
    kept = [asyncio.create_task(later()) for _ in range(100)]
    asyncio.get_running_loop().call_later(0, print, "in the call")
    return 1
