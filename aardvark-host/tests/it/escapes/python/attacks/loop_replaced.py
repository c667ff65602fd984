# From: event loop policies: the loop that the host runs is the guest's.
# Ends: any value or error exception
# Ruins: replaces the loop
import asyncio


def attack(probe):
    asyncio.run = asyncio.runners.run = lambda *values, **named: (_ for _ in ()).throw(SystemExit(1))
    asyncio.events._set_running_loop(object())
    asyncio.new_event_loop = None
    return 1
