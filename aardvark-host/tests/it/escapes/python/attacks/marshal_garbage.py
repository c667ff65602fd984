# From: `marshal` trusts what it reads.
# Ends: error crash or error exception or any value
# Ruins: writes over the interpreter
import marshal


def attack(probe):
    data = bytearray(marshal.dumps(attack.__code__))
    for place in range(0, len(data), 17):
        for value in (0xFF, 0x7F, 0x00):
            kept, data[place] = data[place], value
            try:
                marshal.loads(bytes(data))
            except Exception:
                pass
            data[place] = kept
    return 1
