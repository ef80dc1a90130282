"""Guard: the name of the server, of the database or of the file says production.

Names are cut into words at signs, digits and capitals, accents folded. Some words say it strongly
(`prod`, `production`, `prd`, also glued to another, as in `agencyprod` and `proddb`). Others also
mean something else (`live`, `master`, `primary`, French `exploitation` and `reel`) and count unless
the same name also says test: `agency_master_test` is a branch. Production that a name denies
(`pre-prod`, `nonprod`, `iso_prod`) is no production.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.database import Database

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DENIALS = ("pre", "p", "non", "not", "no", "hors", "iso", "pseudo", "quasi", "co", "re")
_THINGS = "(?:db|database|sql|pg|postgres|postgresql|bdd|bd|srv|server|app|web|my|host|data)"
_STRONG = re.compile(
    rf"(?:{_THINGS})?(?:prod|prods|prd|production)(?:{_THINGS})?|(?P<before>[a-z]+)(?:prod|prd)"
)
_WEAK = frozenset(["live", "master", "primary", "exploitation", "reel"])
_TEST = frozenset(
    (
        *("test", "tests", "testing", "tst", "dev", "devel", "develop", "development"),
        *("developpement", "qa", "uat"),  # codespell:ignore developpement
        *("staging", "stage", "recette", "rec", "qualif"),
        *("qualification", "preprod", "pprod", "preproduction", "ci", "demo", "sandbox"),
        *("integration", "formation", "review", "local", "localhost", "tmp", "temp", "mock"),
        *("fake", "synth", "sample"),
    )
)


def reasons(database: "Database") -> Iterator[str]:
    """Which name says production, with the word that does.

    The folder of a file is looked at too, and the name that a server was given.

    Raises:
        WorldError: the database cannot be asked.
    """
    for what, name in database.guarded.names():
        if what == "folder" and _says_test(_words(name)):
            continue  # pytest's folders are called after tests
        word = production_word(name)
        if word is not None:
            yield f"the name of its {what} says production ({word})"


def production_word(name: str) -> str | None:
    """The word of a name that says production, or None; pure.

    Args:
        name: of a host, a database or a file.
    """
    words = _words(name)
    for before, word in zip(["", *words], words, strict=False):
        if before in _DENIALS:
            continue
        strong = _STRONG.fullmatch(word)
        if strong and strong["before"] not in _DENIALS:
            return word
        if word in _WEAK and not _says_test(words):
            return word
    return None


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return [found.lower() for found in _WORD.findall(plain)]


def _says_test(words: list[str]) -> bool:
    return not _TEST.isdisjoint(words)
