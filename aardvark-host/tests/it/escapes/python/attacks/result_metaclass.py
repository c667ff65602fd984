# From: metaclasses: `isinstance` and the name of a type are the guest's code.
# Ends: error result or error exception or error exit
class Meta(type):
    def __instancecheck__(cls, thing): raise SystemExit("instancecheck")
    @property
    def __name__(cls): raise SystemExit("name")
    def __getattribute__(cls, name): raise SystemExit(name)


class Odd(metaclass=Meta):
    pass


def attack(probe):
    return [Odd()]
