# From: `codecs.register`, `sitecustomize`, `encodings`: hooks below everything that is text.
# Ends: any value or error exception
# Ruins: replaces codecs
import codecs


def attack(probe):
    codecs.register(lambda name: (_ for _ in ()).throw(ValueError(name)))
    import encodings

    encodings.search_function = None
    encodings._cache.clear()
    codecs.lookup = None
    for module in ("sitecustomize", "usercustomize"):
        with open(f"/tmp/{module}.py", "w") as file:
            file.write("raise SystemExit")
    return 1
