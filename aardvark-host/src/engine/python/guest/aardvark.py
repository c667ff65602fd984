"""What a plugin may import from its host.

    from aardvark import DomainError

    def price(order):
        if not order["lines"]:
            raise DomainError({"kind": "empty"})
"""

__all__ = ["DomainError"]


class DomainError(Exception):
    """The interface's own error: `value` arrives at the caller as the typed error."""

    def __init__(self, value):
        super().__init__(value)
        self.value = value
