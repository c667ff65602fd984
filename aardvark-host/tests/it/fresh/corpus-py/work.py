"""Ordinary work between the traces, with results that anybody can check."""

import asyncio
import datetime
import hashlib
import json
import re
import sqlite3


def total(prices):
    return sum(prices)


def text(words):
    return re.sub(r"(\w)(\w*)", lambda match: match[1].upper() + match[2], " ".join(sorted(words)))


def digest(data):
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def table(rows):
    database = sqlite3.connect(":memory:")
    database.execute("create table rows (n)")
    database.executemany("insert into rows values (?)", [(row,) for row in rows])
    return database.execute("select sum(n), count(*) from rows").fetchone()


async def gathered(numbers):
    async def double(number):
        await asyncio.sleep(0)
        return number * 2

    return await asyncio.gather(*map(double, numbers))


def day(number):
    return (datetime.date(2026, 1, 1) + datetime.timedelta(days=number)).isoformat()
