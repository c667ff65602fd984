# From: objects of JavaScript that an image would have to carry.
# Ends: any value or error exception
from pyodide.ffi import create_proxy, to_js

kept = [to_js([1, 2]), create_proxy(print)]


def gained(): return []


def innocent(): return 1
