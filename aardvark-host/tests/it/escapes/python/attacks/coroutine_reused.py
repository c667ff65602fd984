# From: a coroutine that is running already, and one that awaits itself.
# Ends: error exception or error result
async def attack(probe):
    async def inner():
        return await coroutine

    coroutine = inner()
    return await coroutine
