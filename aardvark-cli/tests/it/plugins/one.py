async def greet(name="you"):
    return f"Hello, {name}"
