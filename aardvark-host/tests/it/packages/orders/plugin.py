"""Checks orders with pydantic, packs them with msgspec and names them by their content with xxhash."""

import importlib.metadata
import importlib.resources
import os

import msgspec
import xxhash
from pydantic import BaseModel, Field, ValidationError


class Line(BaseModel):
    sku: str = Field(min_length=1)
    count: int = Field(gt=0)


class Order(BaseModel):
    customer: str
    lines: list[Line]


def check(order):
    try:
        order = Order.model_validate(order)
    except ValidationError as error:
        return {"errors": [[".".join(map(str, e["loc"])), e["type"]] for e in error.errors()]}
    packed = msgspec.msgpack.encode(order.model_dump())
    return {"pieces": sum(line.count for line in order.lines), "bytes": len(packed), "id": xxhash.xxh64(packed).hexdigest()}


def installed():
    return {name: importlib.metadata.version(name) for name in ("msgspec", "pydantic", "pydantic-core", "xxhash")}


def data():
    return importlib.resources.files("pydantic").joinpath("py.typed").is_file()


def places():
    return [os.path.dirname(msgspec.__file__), sorted(os.listdir("/bundle"))]


def vandalise():
    refused = []
    target = xxhash.__file__
    for attempt in (lambda: open(target, "w"), lambda: os.remove(target), lambda: os.rename(target, target + "x")):
        try:
            attempt()
        except OSError as error:
            refused.append(type(error).__name__)
    return refused
