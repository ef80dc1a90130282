"""Rooms and what stands in them: a new file in a room is known at once, no list is edited."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, TypeAlias

Values: TypeAlias = Any
"""A `pyarrow.Array` of one element for each row; its stubs cannot say a type known at run time."""


@cache
def members(room: str) -> Mapping[str, type]:
    """The classes of a package by the word users write for them, sorted by word.

    A member is a class, defined in one of the package's own modules, that declares `word`.

    Args:
        room: dotted name of the package, such as `synth.generators`.

    Raises:
        ValueError: two members claim one word.
    """
    found: dict[str, type] = {}
    for module in iter_modules(import_module(room).__path__, f"{room}."):
        for value in vars(import_module(module.name)).values():
            if not isinstance(value, type) or value.__module__ != module.name:
                continue
            word = vars(value).get("word")
            if not isinstance(word, str):
                continue
            if word in found:
                message = f"{word!r} is claimed by {found[word]} and {value}"
                raise ValueError(message)
            found[word] = value
    return MappingProxyType(dict(sorted(found.items())))
