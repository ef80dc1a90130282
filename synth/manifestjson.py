"""JSON of ours, read with its place so that a mistake can be named without its value."""

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from synth.errors import QuestionError

VERSION = 1
"""Version of the manifest's form."""
MAX_BYTES = 1 << 28
"""A longer file is not read: 37 million rows of 60 columns need 1.5 MB."""
_DIGEST_DIGITS = 64
_BITS = 64
_NAME_BYTES = 255
"""What every disk takes."""
_SEAL = re.compile(rb'^ "digest": "([0-9a-f]{64})",?\n', re.MULTILINE)
"""The line that holds a file's own digest."""


@dataclass(frozen=True)
class Node:
    """A value of JSON and where it stands.

    Attributes:
        value: what JSON gave.
        place: such as `x.sqlite.manifest.json: tables[0].rows`.
        what: it is part of: a manifest, a model, a ledger.
    """

    value: Any
    place: str
    what: str = "manifest"

    def __getitem__(self, key: str) -> "Node":
        """An entry of an object that must be there."""
        place = f"{self.place}.{key}" if ": " in self.place else f"{self.place}: {key}"
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        if key not in self.value:
            raise QuestionError(f"{place} is missing; this {self.what} is broken or not ours")
        return Node(self.value[key], place, self.what)

    def wrong(self, expected: str) -> QuestionError:
        """The error of this place; the value is not shown."""
        return QuestionError(f"{self.place}: expected {expected}")

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Keys and values of an object, sorted."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        for key in sorted(self.value):
            yield key, self[key]

    def items(self) -> Iterator["Node"]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for index, item in enumerate(self.value):
            yield Node(item, f"{self.place}[{index}]", self.what)

    def text(self) -> str:
        """A text that can be written as UTF-8: JSON may hold halves of a character."""
        if not isinstance(self.value, str) or any("\ud800" <= c <= "\udfff" for c in self.value):
            raise self.wrong("a text")
        return self.value

    def text_or_none(self) -> str | None:
        """A text or null."""
        return None if self.value is None else self.text()

    def texts(self, *, among: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of texts, all of them names of columns when those are given."""
        found = tuple(item.text() for item in self.items())
        if among is not None and not set(found) <= set(among):
            raise self.wrong("columns of the table")
        return found

    def file_name(self) -> str:
        """A name that stays inside its folder."""
        name = self.text()
        if not name or name in {".", ".."} or any(mark in name for mark in "/\\\0"):
            raise self.wrong("a name without folders")
        if len(name.encode()) > _NAME_BYTES:
            raise self.wrong(f"a name of at most {_NAME_BYTES} bytes")
        return name

    def whole(self) -> int:
        """A whole number."""
        if type(self.value) is not int:
            raise self.wrong("a whole number")
        if self.value.bit_length() > _BITS:
            raise self.wrong(f"a whole number of {_BITS} bits")
        return int(self.value)

    def number(self) -> float:
        """A finite number."""
        if type(self.value) is int:
            return float(self.whole())
        if type(self.value) is not float or not math.isfinite(self.value):
            raise self.wrong("a number")
        return self.value

    def share(self) -> float:
        """A number from 0 to 1."""
        share = self.number()
        if not 0 <= share <= 1:
            raise self.wrong("a share from 0 to 1")
        return share

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def digest(self) -> str:
        """A SHA-256 in hex."""
        text = self.text()
        if len(text) != _DIGEST_DIGITS or set(text) - set("0123456789abcdef"):
            raise self.wrong(f"a digest of {_DIGEST_DIGITS} hex digits")
        return text

    def digests(self, count: int) -> tuple[str, ...]:
        """A list of this many digests."""
        found = tuple(item.digest() for item in self.items())
        if len(found) != count:
            raise self.wrong("one digest for each column")
        return found


def dumped(content: Mapping[str, object]) -> bytes:
    """JSON with sorted keys, indented by one, in UTF-8, with a line feed at its end."""
    text = json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def sealed(content: Mapping[str, object]) -> tuple[bytes, str]:
    """JSON that holds its own digest, and that digest; pure.

    The digest is the SHA-256 of the same file without the line that holds it, so that anybody can
    compute it without us: `grep -v '^ "digest"' manifest.json | sha256sum`. It tells of accidents
    and of edits by hand. It is no signature: whoever edits the file can make it anew.

    Args:
        content: without an entry `digest`.
    """
    digest = sha256(dumped(content)).hexdigest()
    return dumped({**content, "digest": digest}), digest


def seal_of(data: bytes) -> str | None:
    """The digest that some JSON holds of itself, or None where it is not the digest of the rest.

    Args:
        data: of a file that `sealed` made.
    """
    found = _SEAL.findall(data)
    if len(found) != 1 or sha256(_SEAL.sub(b"", data)).hexdigest().encode() != found[0]:
        return None
    return str(found[0].decode())


def loaded(
    data: bytes,
    name: str,
    *,
    what: str = "manifest",
    version: int = VERSION,
    max_bytes: int | None = None,
) -> Node:
    """The root of a file of this version; pure.

    Args:
        data: what the file holds.
        name: of the file, for messages.
        what: it is, which is also the key that holds its version.
        version: the one that is read.
        max_bytes: of a longer file nothing is read; those of a manifest unless told.

    Raises:
        QuestionError: too long, not JSON, nested too deep, a key stands twice, another version, or
            not ours.
    """
    if len(data) > (MAX_BYTES if max_bytes is None else max_bytes):
        raise QuestionError(f"{name}: too long for a {what}")
    try:
        # As text, because `json` would take other encodings and halves of characters.
        content = json.loads(data.decode(), object_pairs_hook=_with_each_key_once)
    except RecursionError:
        raise QuestionError(f"{name}: nested too deep for a {what}") from None
    except KeyError:
        raise QuestionError(f"{name}: a key stands twice in it; this {what} is broken") from None
    except ValueError:
        raise QuestionError(f"{name}: not JSON; this {what} is broken or cut short") from None
    if not isinstance(content, dict) or what not in content or "synth" not in content:
        raise QuestionError(f"{name}: not a {what} of synth")
    if content[what] != version:
        raise QuestionError(f"{name}: a {what} of another version; this synth reads {version}")
    return Node(content, name, what)


def _with_each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, of whose entries no reader sees another one than we do."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise KeyError
    return found
