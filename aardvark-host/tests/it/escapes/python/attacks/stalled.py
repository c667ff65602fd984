# From: a future that nobody will ever settle.
# Ends: error exception
import asyncio


async def attack(probe):
    await asyncio.get_running_loop().create_future()
