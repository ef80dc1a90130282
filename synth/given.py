"""Paths and URLs as users give them: shown without secrets, and told apart.

A password may hold any character, and a URL may be malformed, so nothing is taken out of a text.
What is shown is built up instead of pieces that surely are no secret; where the text is not exactly
what a URL should be, the rest of it becomes `…`.
"""

import os
import re

from synth.errors import QuestionError

HIDDEN = "…"
STREAM = "-"
"""Standard output, where a command writes there."""
_FILES = ("sqlite", "duckdb", "file")
_DATABASES = (
    *("postgres", "postgresql", "mysql", "mariadb", "oracle", "sqlserver", "mssql", "db2"),
    *("mongodb", "redis", "sqlite", "duckdb", "snowflake", "redshift", "cockroachdb", "clickhouse"),
)
_OTHERS = ("http", "https", "ftp", "sftp", "s3", "gs", "file")
_WORDS = ("host", "hostaddr", "port", "user", "dbname", "service")
"""What a connection's settings may show, by the names that libpq gives them."""

_URL = re.compile(
    rf"(?<![a-z0-9+.-])(?P<scheme>(?:jdbc:)*(?:[a-z][a-z0-9+.-]+(?=:/)"
    rf"|(?:{'|'.join(_DATABASES)})(?:\+\w+)?(?=:)))(?P<rest>:.*)",
    re.IGNORECASE | re.DOTALL,
)
_HOST = r"(?:\[[0-9a-f:.]+\]|[\w.%~-]*)(?::[0-9]*)?"
_ADDRESS = re.compile(
    rf":/{{1,2}}(?:(?P<user>[^\s:@/?#'\"]*)(?P<password>:[^\s@/?#]*)?@)?"
    rf"(?P<place>{_HOST}(?:,{_HOST})*(?:/[^\s?#@:;='\"]*)?)(?:\?(?P<query>[^@#]*))?",
    re.IGNORECASE,
)
_FILE = re.compile(r"(?P<place>:///(?!.*:.*@)[^?#]*)", re.DOTALL)
_CREDENTIALS = re.compile(
    rf"(?:(?:{'|'.join((*_DATABASES, *_OTHERS))})(?:\+\w+)?(?=/))?/*[^/:@]*:.*@",
    re.IGNORECASE | re.DOTALL,
)
"""Of a URL without its scheme, or without the colon behind it."""
_SECRET = re.compile(
    r"\b\w*(?:passw|passphrase|pwd|secret|token|(?:access|account|api|private|shared)_?key)\w*\s*=",
    re.IGNORECASE,
)
_SETTING = re.compile(r"\s*(?P<word>\w+)\s*=\s*(?P<value>[\w.:/-]+)(?=\s|$)")
_SETTINGS = re.compile(rf"\s*(?:{'|'.join(_WORDS)})\s*=.*[\s;]\w+\s*=", re.DOTALL)
_QUERY = re.compile(r"(?P<word>\w+)=(?P<value>[\w.%~/+:-]*)")


def shown(text: str) -> str:
    """A path or URL as a message, a report or a manifest may name it.

    Args:
        text: as the user gave it: a path, a URL, libpq's `host=... password=...`, or something
            that was meant to be one of these.
    """
    found = _URL.search(text)
    if found is not None:
        before = text[: found.start()]
        if ":" in before or "@" in before or scheme_of(text) not in (*_DATABASES, *_OTHERS):
            return HIDDEN  # perhaps `user:password@host`, with such a password
        return (HIDDEN if before else "") + _shown_url(found["scheme"], found["rest"])
    if _CREDENTIALS.match(text):
        return HIDDEN
    if _SETTINGS.match(text):
        return _shown_settings(text)
    secret = _SECRET.search(text)
    return text if secret is None else text[: secret.start()] + HIDDEN


def is_path(text: str) -> bool:
    """Whether a text is neither a URL nor the settings of a connection, however malformed."""
    return not (
        _URL.search(text)
        or _CREDENTIALS.match(text)
        or _SETTINGS.match(text)
        or _SECRET.search(text)
    )


def begins_as_url(text: str) -> bool:
    """Whether a text begins as a URL does, whatever else it holds."""
    return _URL.match(text.lstrip()) is not None


def scheme_of(text: str) -> str:
    """The word that says what answers: `postgresql` of `jdbc:postgresql://h/db`, or ""."""
    found = _URL.search(text)
    return "" if found is None else found["scheme"].lower().rpartition(":")[2].partition("+")[0]


def check_path(text: str, *, expected: str, instead: str = "") -> None:
    """Refuse a URL, and settings of a connection, where a path is meant.

    What passes holds no secret: `shown` gives it back as it is.

    Args:
        text: as the user gave it.
        expected: what should stand there, for the message.
        instead: the command that takes such a URL, for the message.

    Raises:
        QuestionError: it is no path.
    """
    if text == STREAM:
        raise QuestionError(f"- is a standard stream; expected {expected}")
    if is_path(text):
        return
    scheme = scheme_of(text)
    what = "a URL" if scheme else "the settings of a connection"
    what = "the URL of a database" if scheme in _DATABASES else what
    hint = f"; did you mean `{instead}`?" if instead else ""
    raise QuestionError(f"{shown(text)} is {what}; expected {expected}{hint}")


def _shown_url(scheme: str, rest: str) -> str:
    """The URL if it is one by the letter, else its scheme."""
    if scheme.lower() in _FILES:
        found = _FILE.match(rest)
        if found is not None:
            return scheme + found["place"]
    found = _ADDRESS.fullmatch(rest)
    if found is None:
        return f"{scheme}://{HIDDEN}"
    user = found["user"] or ""
    # `user%3Apassword` is one word to who reads a URL, and two to who wrote it.
    user = f"{HIDDEN if '%3a' in user.lower() else user}@" if user else ""
    return f"{scheme}://{user}{found['place']}{_shown_query(found['query'] or '')}"


def _shown_query(query: str) -> str:
    """The options before the first that could hold a secret."""
    kept = []
    for option in query.split("&"):
        found = _QUERY.fullmatch(option)
        if found is None or found["word"] not in _WORDS:
            break
        kept.append(option)
    return f"?{'&'.join(kept)}" if kept else ""


def _shown_settings(text: str) -> str:
    """The settings before the first that could be, or belong to, a secret."""
    kept, start = [], 0
    while (found := _SETTING.match(text, start)) and found["word"] in _WORDS:
        kept.append(f"{found['word']}={found['value']}")
        start = found.end()
    return " ".join(kept if start == len(text.rstrip()) else [*kept, HIDDEN])


def workers_of(asked: int | None) -> int:
    """How many workers: what was asked, else the processors this process may use.

    Args:
        asked: by the user; None where nothing was.
    """
    if asked is not None:
        return max(1, asked)
    return max(
        1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
