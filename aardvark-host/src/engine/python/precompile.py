"""Repacks the standard library as `.pyc` files in an uncompressed ZIP."""

import base64
import importlib._bootstrap_external as external
import importlib.util
import io
import sys
import zipfile


def compile_stdlib():
    path = next(entry for entry in sys.path if entry.endswith(".zip"))
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            name = entry.filename
            if name.endswith(".py"):
                try:
                    code = compile(data, f"{path}/{name}", "exec", dont_inherit=True, optimize=0)
                except SyntaxError:
                    pass  # Test data that is wrong on purpose stays as it is.
                else:
                    # Unchecked: the archive is verified as a whole, and the source is not there to compare with.
                    data = bytes(external._code_to_hash_pyc(code, importlib.util.source_hash(data), False))
                    name += "c"
            # A fixed date keeps the result the same on every machine.
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return base64.b64encode(packed.getvalue()).decode()
