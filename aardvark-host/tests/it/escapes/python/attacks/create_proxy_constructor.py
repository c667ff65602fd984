# From: the same by the other way round: what stands for a Python object in JavaScript has a constructor too.
# Ends: []
from gains import gains


def attack(probe):
    from pyodide.ffi import create_once_callable, create_proxy

    made = [create_proxy(print), create_proxy([1]), create_proxy({"a": 1}), create_once_callable(print), create_proxy(iter([])), create_proxy(type("A", (), {})())]
    return gains([
        *(lambda value=value: value.constructor.constructor("return 42")() for value in made),
        *(lambda value=value: value.__proto__.constructor.constructor("return 42")() for value in made),
        *(lambda value=value: value["$$"] for value in made),
        *(lambda value=value: value._module or value.Module for value in made),
    ])
