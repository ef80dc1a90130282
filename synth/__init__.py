"""Relational test data of people whose numbers can belong to nobody."""

from typing import Any

from synth.version import __version__ as __version__

__all__ = ["check", "generate", "make_plan", "preview"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - module attribute hook
    """Import the public functions when they are first used; `synth.api` has all of them."""
    if name in __all__:
        from synth import api

        return getattr(api, name)
    message = f"module 'synth' has no attribute {name!r}"
    raise AttributeError(message)
