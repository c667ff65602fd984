"""What a plugin may import from its host.

    from aardvark import DomainError

    def price(order):
        if not order["lines"]:
            raise DomainError({"kind": "empty"})
"""

__all__ = ["DomainError", "LimitExceeded"]


class DomainError(Exception):
    """The interface's own error: `value` arrives at the caller as the typed error."""

    def __init__(self, value):
        super().__init__(value)
        self.value = value


class LimitExceeded(BaseException):
    """The call is about to be stopped: its wall or processor time is nearly up.

    Raised once, wherever the plugin is, so that `finally` blocks and context managers run; a moment later the call is
    stopped for good. Let it pass, or return at once what there is.
    """
