# From: duck typing: values that are what they seem and whose methods say something else.
# Ends: {"a":1,"b":[1,2],"c":"text","d":5,"e":1.5}
class Text(str):
    def __str__(self): return '"],"forged":['
    def __repr__(self): return '"forged"'
    def encode(self, *values): return b'"forged"'
    def __hash__(self): return hash("c")
    def __eq__(self, other): return True


class Number(int):
    def __repr__(self): return "1]}, forged"
    def __str__(self): return "1]}, forged"
    def __index__(self): return 99
    def __int__(self): return 99


class Real(float):
    def __repr__(self): return "NaN"
    def __float__(self): return 99.0


def attack(probe):
    return {"a": 1, "b": [1, 2], "c": Text("text"), "d": Number(5), "e": Real(1.5)}
