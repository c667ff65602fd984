# From: a task that will not be cancelled.
# Ends: error limit
import asyncio


async def attack(probe):
    async def stubborn():
        while True:
            try:
                await asyncio.sleep(0.001)
            except BaseException:
                pass

    asyncio.create_task(stubborn())
    await asyncio.sleep(0.01)
    return 1
