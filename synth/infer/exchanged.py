"""The two currencies of a rate of exchange, `from` and `to`, `base` and `quote`: never one."""

from collections.abc import Mapping

from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import type_family, words_of
from synth.infer.names import sql_path
from synth.infer.twice import is_open, means, typed
from synth.infer.work import Work

_SIDES = {"from": "to", "base": "quote", "source": "target", "sell": "buy"}
"""Words of what is changed with those of what it is changed into."""

_FRAME = frozenset({"currency", "devise", "code", "iso"})
_TABLES = frozenset({"exchange", "fx", "forex", "currency", "devise"})
_HOME = "EUR"
_AWAY = {"USD": "60", "GBP": "25", "CHF": "10", "JPY": "5"}
_CODE = 3
"""Characters of the code of a currency."""


def exchanged(work: Work) -> Mapping[str, EntryDraft]:
    """By column the currency that is another one than that beside it.

    Args:
        work: the table, its links, domains and uniques decided.
    """
    sides = {word: name for name in work.columns for word in _side(work, name)}
    made: dict[str, EntryDraft] = {}
    for word, other in _SIDES.items():
        one, two = sides.get(word), sides.get(other)
        if one is None or two is None or not all(_is_free(work, name) for name in (one, two)):
            continue
        if work.may_be_empty(one) and not work.may_be_empty(two):
            continue
        is_home = f"{sql_path(work.name(one))} = '{_HOME}'"
        away: Data = {"when": is_home, "choice": dict(_AWAY)}
        made[two] = EntryDraft({"case": [away, {"value": _HOME}]}, typed(work.columns[two]))
    return made


def _side(work: Work, name: str) -> tuple[str, ...]:
    """The word that says which side of an exchange a text names, where it names a currency."""
    words = {*words_of(name)}
    is_told = bool(_TABLES & {*work.setting.subject}) and not words & _FRAME
    is_currency = means(work, name) == "currency" or is_told
    own = words - _FRAME
    is_one = len(own) == 1 and type_family(work.columns[name].type) == "text"
    return tuple(own) if is_currency and is_one else ()


def _is_free(work: Work, name: str) -> bool:
    is_joined = any(name in joint for joint in work.joints)
    length = work.columns[name].type.length
    has_room = length is None or length >= _CODE
    return has_room and is_open(work, name) and name not in work.single and not is_joined
