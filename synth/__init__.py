"""Relational test data of people whose numbers can belong to nobody."""

from typing import Any

__version__ = "0.1.0"
__all__ = ["check", "explain", "generate", "preview", "verify"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - module attribute hook
    """Import the public functions when they are first used."""
    if name in __all__:
        from synth import api

        return getattr(api, name)
    message = f"module 'synth' has no attribute {name!r}"
    raise AttributeError(message)
