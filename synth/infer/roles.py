"""Whose row a reference points to, by what its columns and other names have in common."""

import re
from collections.abc import Collection, Sequence

from synth.databases.catalog import DbReference
from synth.infer.meanings import lexicon, singular, words_of
from synth.infer.things import is_sort

_IDENTIFIER_END = re.compile(r"_?(id|ids|code|cd|no|num|fk|ref|uuid|key|pk|idx)$", re.IGNORECASE)
_IDENTIFIER_START = re.compile(r"^(id|fk|ref|cd|code|num|no)_", re.IGNORECASE)

_ANYBODY = frozenset({"user", "account", "person", "people", "personne", "utilisateur"})
"""Words of a reference that do not say what somebody does in a row."""

_SUBJECTS = _ANYBODY | frozenset(
    (
        *("individu", "beneficiaire", "assure", "usager", "demandeur", "salarie", "employe"),
        *("employee", "client", "customer", "citizen", "subject", "member", "adherent"),
    )
)
"""Words of people whom papers are about."""

_SERVED = frozenset(
    (
        *("patient", "customer", "client", "guest", "passenger", "pupil", "student", "eleve"),
        *("etudiant", "demandeur", "seeker", "allocataire", "usager", "individu", "citizen"),
        *("beneficiaire", "beneficiary", "assure", "insured", "policyholder", "claimant"),
        *("subscriber", "abonne", "borrower", "emprunteur", "candidate", "candidat", "applicant"),
    )
)
"""Words of people to whom what is done for them belongs: nobody else has their visits or orders."""

_DOER = re.compile("(er|or|eur|rice|euse|ant)$")
"""How words end that say who does something: `author`, `owner`, `redacteur`."""

_LINKING = frozenset({"by", "par", "to", "from"})
"""Words between what was done and who did it, or whom it reached."""

_FEWEST, _ENDING = 3, 3
"""Letters of a stem, and of what stands behind it at most: `approv-er`, `approv-ed`."""

_SIGNS = ("valid", "approuv", "approv", "evaluat", "review", "manager", "supervis", "responsab")
"""How words begin of what people do who stand above others."""

_WRITERS = frozenset({"author", "auteur", "sender", "expediteur", "writer", "creator", "redacteur"})
"""Words of who wrote a row."""

SAME, AKIN, WITHIN, TABLE = range(4)
"""How near a name is to a reference: its very words, of one stem, some of them, its table's."""


def short_of(column: str) -> str:
    """A reference's column without what says that it is a number: `owner` of `owner_id`.

    Args:
        column: its name; "" where nothing else stands in it.
    """
    return _IDENTIFIER_START.sub("", _IDENTIFIER_END.sub("", column))


def role_of(reference: DbReference) -> tuple[str, ...]:
    """What a reference says of the row that it points to: the words of its last column, in order.

    Args:
        reference: of a database; of several columns the last is the row's own, not the tenant's.
    """
    name = reference.columns[-1]
    return words_of(short_of(name) or name)


def nearness(words: Sequence[str], reference: DbReference) -> int | None:
    """How near a name is to a reference, the least the nearest; None where it is not.

    Args:
        words: of the name, without what it says of the row.
        reference: of a database.
    """
    neutral = lexicon().sets["neutral"]
    own = tuple(singular(word) for word in words if word not in neutral)
    role = tuple(singular(word) for word in role_of(reference))
    table = tuple(singular(word) for word in words_of(reference.to.name))
    if not own or _is_only_sorted(own, role):
        return None
    if own == role:
        return SAME
    acts = _acts(own), _acts(role)
    if all(len(act) == 1 for act in acts) and is_akin(acts[0][0], acts[1][0]):
        return AKIN if len(own) == 1 or len(role) == 1 else None
    if own in {role[: len(own)], role[-len(own) :]}:
        rest = set(role[len(own) :]) if own == role[: len(own)] else set(role[: -len(own)])
        return WITHIN if rest <= _ANYBODY | {*table, *_LINKING} else None
    return TABLE if own == table else None


def _is_only_sorted(own: Sequence[str], role: Sequence[str]) -> bool:
    """Whether the words are of people and the row is a sort of them: `employee_type`."""
    return bool({*own} & lexicon().sets["people"]) and is_sort({*role} - {*own})


def is_akin(one: str, other: str) -> bool:
    """Whether two words have a stem in common: `approver` and `approved`."""
    pairs = enumerate(zip(one, other, strict=False))
    size = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return size >= max(_FEWEST, len(one) - _ENDING, len(other) - _ENDING)


def is_anybody(reference: DbReference) -> bool:
    """Whether a reference does not say what somebody does in a row, as `user_id` does not."""
    return set(role_of(reference)) <= _ANYBODY


def is_subject(reference: DbReference) -> bool:
    """Whether a reference says whom a row is about: `customer_id`."""
    return set(role_of(reference)) <= _SUBJECTS


def is_served(reference: DbReference) -> bool:
    """Whether a reference says to whom a row belongs alone: `patient_id` of a visit."""
    role = set(role_of(reference))
    return bool(role) and role <= _SERVED


def is_signer(reference: DbReference) -> bool:
    """Whether a reference says who stands above whom a row is about: `evaluateur_id`."""
    return any(word.startswith(_SIGNS) for word in role_of(reference))


def is_aside(reference: DbReference) -> bool:
    """Whether a reference says who wrote or signed a row, which is of something else."""
    return is_signer(reference) or bool(_WRITERS & {*role_of(reference)})


def is_doer(words: Sequence[str]) -> bool:
    """Whether words say who does something in a row: `author`, `created_by`."""
    return bool(words) and (words[-1] in _LINKING or _DOER.search(words[-1]) is not None)


def is_act(words: Collection[str]) -> bool:
    """Whether words say of a person only what passed: `from`, `created_by`, `valide_par`.

    Args:
        words: in their order.
    """
    told = list(words)
    return bool(told) and (set(told) <= _LINKING or told[-1] in _LINKING - {"from"})


def _acts(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _LINKING]
