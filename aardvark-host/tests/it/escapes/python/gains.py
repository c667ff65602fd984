"""What a list of ways out has brought: the type and text of everything that is not None."""


def gains(ways):
    found = []
    for index, way in enumerate(ways):
        try:
            prize = way()
        except Exception:
            continue
        if prize is not None:
            found.append(f"{index}: {type(prize).__name__} {str(prize)[:80]}")
    return found
