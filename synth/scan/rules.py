"""What each rule of a scan finds, why other numbers are nobody's, and how to mend what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from synth.docstrings import listed, read_doc, wrapped
from synth.errors import QuestionError, nearest
from synth.locales import ALL
from synth.locales.declared import scanners_of
from synth.locales.identifier import Identifier, numbers
from synth.locales.judge import Judge

_CLASSES = {
    "reserved": "can be nobody's, for the reason above; counted",
    "impossible": "it has the layout, and nobody can have been given it; counted",
    "specimen": "published as an example; counted",
    "quasi": "names a company, which may be one person; told, and fails with --fail-on possible",
    "provisional": "given to somebody for a while; told, and fails with --fail-on possible",
    "assignable": "shape and check digits are right, outside of these: somebody may have it; told",
}

_MEND = (
    "put one of nobody's in its place: a schema makes them with {instead}, synth explain {word} "
    "says how they look; or accept it with a reason: --write-baseline FILE --reason TEXT"
)

_POSSIBLE = {"possible": "told as a note; --fail-on possible makes it a finding"}


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        word: its name in reports.
        title: what it finds, in the plural.
        facts: what else is to say, by heading.
        classes: of what it finds, and what is done with each.
    """

    word: str
    title: str
    facts: tuple[tuple[str, str], ...]
    classes: Mapping[str, str] = field(default_factory=_CLASSES.copy)

    @property
    def help(self) -> str:
        """The facts in lines."""
        return "\n".join(f"{name}: {text}" for name, text in self.facts)


_FINDS = """rows of a table in which a name, a birth date and an address, mailbox or phone stand
together, or a name and a mailbox that is built of it; columns are known by the frequency lists of
names, by the shape of their values and by what they are called"""
_PROVEN = """rows with a number of nobody, in a table whose numbers agree with the birth dates
beside them; a phone or mailbox of nobody proves nothing, since it may have been replaced;
tables of an output whose manifest beside it has the digests of their values; with --schema,
rows of a database whose names and birth dates are those that the schema makes"""
_UNSEEN = """a name and a birth date of which nothing else is known, as of public figures; names of
which few are on the lists, unless their mailbox says them; a name with a mailbox of nobody and
nothing else; free text and logs"""
_PERSON = Rule(
    "person",
    "possible persons",
    (
        ("Finds", " ".join(_FINDS.split())),
        ("Nobody's", " ".join(_PROVEN.split())),
        ("Not seen", " ".join(_UNSEEN.split())),
        ("To mend", "fill the table from a schema with a person for its names: synth init URL"),
    ),
    _POSSIBLE,
)


@cache
def rules(locale: str) -> Mapping[str, Rule]:
    """All rules by word."""
    known = numbers(locale)
    found = {judge.word: _rule(judge, known[judge.word]) for judge in scanners_of(locale)}
    return {**found, _PERSON.word: _PERSON}


def page(word: str, *, locale: str = ALL) -> str:
    """One page about a rule.

    Args:
        word: its name, as a finding shows it.
        locale: whose numbers it finds.

    Raises:
        QuestionError: there is no such rule; says which is near.
    """
    known = rules(locale)
    if word not in known:
        near = nearest(word, known)
        hint = f"did you mean {near!r}?" if near else f"known: {', '.join(known)}"
        raise QuestionError(f"no rule of a scan is called {word!r}; {hint}")
    rule = known[word]
    lines = [f"{word}: {rule.title}"]
    for name, text in rule.facts:
        lines += ["", name, *wrapped(text)]
    lines += ["", "Classes", *listed(list(rule.classes.items()))]
    return "\n".join(lines) + "\n"


def _rule(judge: Judge, number: Identifier) -> Rule:
    doc = read_doc(type(judge))
    proof = number.proof
    facts = (
        ("Finds", " ".join(doc.paragraphs)),
        ("Layout", number.layout),
        ("Nobody's", f"{proof.kind}: {proof.reason} (source: {proof.source})"),
        ("To mend", _MEND.format(instead=judge.instead, word=judge.word)),
        ("In reports", judge.form),
        ("Source", doc.source),
    )
    return Rule(judge.word, judge.title, facts)
