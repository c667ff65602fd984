"""A good plugin: whoever calls can say what every answer must be."""

import asyncio
import os
import urllib.request

VERSION = 0  # The soak writes the generation here.
calls = 0


def work(numbers):
    global calls
    calls += 1
    print("work", numbers[0])
    return {"version": VERSION, "calls": calls, "sum": sum(numbers)}


def echo(value):
    return value


def digest(text):
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


def keep(name, text):
    before = os.listdir("/tmp")
    with open(f"/tmp/{name}", "w") as file:
        file.write(text)
    with open(f"/tmp/{name}") as file:
        kept = file.read()
    os.remove(f"/tmp/{name}")
    with open("/tmp/left", "w") as file:
        file.write(kept)
    return [kept, [name for name in before if name != "left"], "left" in before]


async def later(numbers):
    async def double(number):
        await asyncio.sleep(0.001 * (number % 3))
        return number * 2

    return await asyncio.gather(*map(double, numbers))


def reach(url):
    with urllib.request.urlopen(url) as response:
        return response.read().decode()


def refuse(text):
    raise ValueError(text)
