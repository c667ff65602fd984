# From: a top level that raises what cannot be described.
# Ends: error exception
class Odd(BaseException):
    def __str__(self): raise SystemExit
    def __getattribute__(self, name): raise SystemExit


raise Odd
