"""The key of a baseline, and fingerprints that say nothing without it.

There are so few numbers that somebody can have that a list of all hashes would tell each. So a
fingerprint is an HMAC under a key that does not stand in the baseline: who has the baseline alone
learns how many values were accepted, of which rule, where and why. Who has the key as well can try
all numbers.

Source: RFC 2104 (HMAC), section 5 (truncated output); FIPS 180-4 (SHA-256).
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from synth.disk import told, write_new
from synth.errors import QuestionError, WorldError

VARIABLE = "SYNTH_SCAN_KEY"
"""Holds the key where no file does."""

DIGITS = 16
"""Of a fingerprint: beside 10,000 accepted values another one passes for them once in 10**15."""

_LEAST_KEY = 32
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Key:
    """Makes fingerprints.

    Attributes:
        secret: is shown nowhere.
    """

    secret: bytes = field(repr=False)

    @property
    def check(self) -> str:
        """Tells this key from others, and nothing of it."""
        return self._digest("the key of a baseline")

    def prints(self, rule: str, values: Iterable[str]) -> list[str]:
        """The fingerprint of each value.

        Args:
            rule: who found them.
            values: in the one way in which they are compared.
        """
        return [self._digest(f"{rule}\0{value}") for value in values]

    def whole(self, prints: Iterable[str]) -> str:
        """One fingerprint of several."""
        return self._digest("\0".join(sorted(prints)))

    def _digest(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()[:DIGITS]


def find_key(baseline: str | None, *, file: str | None = None) -> Key | None:
    """The key: of the file that is named, else of the environment, else beside the baseline.

    Raises:
        QuestionError: it is too short to keep anything.
        WorldError: the file cannot be read.
    """
    if file is not None:
        return _key(read_text(file), file)
    if given := os.environ.get(VARIABLE):  # CI gives an empty one where a secret is kept back
        return _key(given, VARIABLE)
    place = beside(baseline) if baseline is not None else None
    return _key(read_text(str(place)), str(place)) if place and place.exists() else None


def place_of(baseline: str, *, file: str | None = None) -> str:
    """Where the key stands that `find_key` finds."""
    return file or (VARIABLE if os.environ.get(VARIABLE) else str(beside(baseline)))


def make_key(baseline: str, *, file: str | None = None) -> Key:
    """A new key in a file that its owner alone can read.

    Raises:
        WorldError: it cannot be written.
    """
    path = Path(file) if file is not None else beside(baseline)
    text = secrets.token_hex(_LEAST_KEY)
    with told(str(path)):
        write_new(path, f"{text}\n".encode(), mode=_OWNER_ONLY)
    return _key(text, str(path))


def read_text(path: str) -> str:
    """What a file holds.

    Raises:
        QuestionError: it is no text.
        WorldError: it cannot be read.
    """
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise WorldError(f"cannot read {path}: {os.strerror(error.errno or 0)}") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path}: this is no text; expected a baseline or a key") from error


def _key(text: str, said: str) -> Key:
    secret = text.strip()
    if len(secret) < _LEAST_KEY:
        raise QuestionError(
            f"{said}: the key has {len(secret)} characters; expected at least {_LEAST_KEY}, drawn "
            "by chance: where there is none, --write-baseline makes one"
        )
    return Key(secret.encode())


def beside(baseline: str) -> Path:
    """Where the key of a baseline is looked for."""
    return Path(f"{baseline}.key")
