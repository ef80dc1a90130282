"""Official numbers: every value in the range nobody is given, and how strong that proof is."""

from typing import TYPE_CHECKING

from synth.errors import QuestionError, nearest
from synth.locales.identifier import Identifier, kinds_of, locales
from synth.manifest import Manifest
from synth.report import Check, Finding, row_places
from synth.schema.expect import Problems
from synth.schema.layout import Column, Layout
from synth.schema.nodes import read_nodes
from synth.schema.read import LOCALE
from synth.sql import quoted
from synth.verify.judge import first, rows_where
from synth.verify.keys import has_columns

if TYPE_CHECKING:
    import duckdb

_WEAKEST_FIRST = ("none", "convention", "registry", "rule", "none needed")


def identifiers(manifest: Manifest) -> dict[tuple[str, str], Identifier]:
    """The identifier of each column that has one, by table and column.

    Args:
        manifest: says which, with which options, in its schema also of which country.

    Raises:
        QuestionError: there is no such country, identifier or option.
    """
    found = {}
    for record in manifest.tables:
        for column in record.layout.columns:
            if column.identifier is not None:
                place = f"manifest: {record.layout.name}.{column.name}"
                found[record.layout.name, column.name] = _identifier(manifest, column, place)
    return found


def proof_notes(found: dict[tuple[str, str], Identifier]) -> tuple[str, ...]:
    """A sentence for the proof of each column, the weakest proofs first."""
    proofs = [(_WEAKEST_FIRST.index(i.proof.kind), place, i) for place, i in found.items()]
    return tuple(
        f"proof of {table}.{column} ({one.word}): {one.proof.kind}; {one.proof.reason} "
        f"[{one.proof.source}]"
        for _, (table, column), one in sorted(proofs, key=lambda item: item[0])
    )


def check_identifier(
    connection: "duckdb.DuckDBPyConnection", layout: Layout, column: str, identifier: Identifier
) -> Check:
    """Whether every value that is not null is in the identifier's range, check digits right.

    Args:
        connection: the locked one.
        layout: the table, with the columns that its view has.
        column: of it, or one that is missing.
        identifier: of the column.
    """
    place = f"{layout.name}.{column}"
    if not has_columns(layout, (column,)):
        return Check("identifier", place, note="not checked: the column is missing")
    value = f"cast({quoted(column)} as varchar)"
    wrong = f"not ({identifier.holds_sql(value)})"
    relation = quoted(layout.name)
    rows, violations = first(
        connection,
        f"select count({quoted(column)}), count(*) filter (where {wrong}) from {relation}",
    )
    if not violations:
        return Check("identifier", place, rows, note=identifier.word)
    places = rows_where(connection, relation, wrong, value=value)
    shapes = dict.fromkeys(identifier.mask(shown) for _, shown in places if shown is not None)
    finding = Finding(
        "identifier",
        place,
        f"no reserved {identifier.word}",
        rows,
        violations,
        row_places(row for row, _ in places),
        tuple(shapes),
    )
    return Check("identifier", place, rows, violations, note=identifier.word, findings=(finding,))


def _identifier(manifest: Manifest, column: Column, place: str) -> Identifier:
    locale = locale_of(manifest)
    known = kinds_of(locale)
    word = column.identifier or ""
    if word not in known:
        near = nearest(word, known)
        hint = f"; did you mean {near!r}?" if near else ""
        names = " ".join(known)
        raise QuestionError(f"{place}: no such identifier in {locale}; known: {names}{hint}")
    try:
        return known[word](**dict(column.options)).number
    except TypeError:
        names = ", ".join(name for name, _ in column.options)
        raise QuestionError(f"{place}: {word} has no such options: {names}") from None


def locale_of(manifest: Manifest) -> str:
    """The country of the manifest's schema.

    Raises:
        QuestionError: it has no text of a schema, or names no country that is known.
    """
    root = read_nodes(manifest.schema, "manifest: schema", Problems())
    pairs = root.pairs if root is not None else None
    if pairs is None:
        raise QuestionError("manifest: schema: expected the text of a schema")
    locale = pairs["locale"][1].text if "locale" in pairs else LOCALE
    if locale not in locales():
        raise QuestionError(f"manifest: schema: unknown locale; known: {' '.join(locales())}")
    return locale
