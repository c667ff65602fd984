# From: `sys.settrace`, `setprofile`, `sys.monitoring`: code of the guest on every line of the host's.
# Ends: any value
# Ruins: traces everything
import sys
import threading


def attack(probe):
    def trace(frame, event, argument):
        frame.f_trace_opcodes = True
        if "handle" in frame.f_code.co_name:
            raise SystemExit("in the dispatcher")
        return trace

    sys.settrace(trace)
    sys.setprofile(lambda *values: None)
    threading.settrace(trace)
    sys._getframe().f_back.f_trace = trace
    return 1
