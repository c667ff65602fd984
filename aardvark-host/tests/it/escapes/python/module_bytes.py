"""A shared library in WebAssembly, made by hand."""


def _section(number, content):
    return bytes([number, len(content)]) + content


def _name(text):
    return bytes([len(text)]) + text


def _signed(value):
    out = bytearray()
    while True:
        low = value & 0x7F
        value >>= 7
        if (value == 0 and not low & 0x40) or (value == -1 and low & 0x40):
            out.append(low)
            return bytes(out)
        out.append(low | 0x80)


def library(function=b"forty_two", em_js=None):
    """Exports a function that gives 42 and, if wanted, JavaScript whose text lies at the address `em_js`."""
    exports = [_name(function) + b"\0\0"]
    parts = [
        _section(0, _name(b"dylink.0") + b"\x01\x04\0\0\0\0"),
        _section(1, b"\x01\x60\0\x01\x7f"),
        _section(3, b"\x01\0"),
    ]
    if em_js is not None:
        parts.append(_section(6, b"\x01\x7f\0\x41" + _signed(em_js) + b"\x0b"))
        exports.append(_name(b"__em_js__evil") + b"\x03\0")
    parts.append(_section(7, bytes([len(exports)]) + b"".join(exports)))
    parts.append(_section(10, b"\x01\x04\0\x41\x2a\x0b"))
    return b"\0asm\x01\0\0\0" + b"".join(parts)
