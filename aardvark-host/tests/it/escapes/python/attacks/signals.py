# From: alarms and handlers: code of the guest at a moment of its choice.
# Ends: any value or error exception
# Ruins: leaves a handler
import signal


def attack(probe):
    for number in range(1, 32):
        try:
            signal.signal(number, lambda *values: print("after the call"))
        except Exception:
            pass
    for way in (lambda: signal.alarm(1), lambda: signal.setitimer(signal.ITIMER_REAL, 0.001), lambda: signal.raise_signal(15), lambda: signal.set_wakeup_fd(1)):
        try:
            way()
        except Exception:
            pass
    return 1
