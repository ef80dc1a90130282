"""The page of a model: first what it promises, then what it knows, and what that cost."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from synth.docstrings import listed, section, wrapped
from synth.errors import QuestionError, nearest
from synth.generators.cells import cell_unit, type_of
from synth.generators.unit import Ticks
from synth.model.finding import schema_of
from synth.model.folder import read_model
from synth.model.types import Attribute, Model, Query, TableModel
from synth.plan.accepting import check_model
from synth.plan.build import plan

_LONGEST = 60
"""Characters of an attribute's cells, where all tables stand on one page."""


def model_page(path: str, inside: str | None = None) -> Iterator[str]:
    """A model, or one of its tables with all cells; they are those of the schema that it holds.

    Raises:
        QuestionError: it is no whole model of ours, its cells are not those of its schema, or it
            has no such table.
    """
    model = read_model(path)
    # Whoever rewrites labels rewrites digests too; a label that the schema has not is not shown.
    check_model(model, plan(schema_of(model, Path(path))).learnings)
    if inside is None:
        return _page(model, path)
    if inside not in model.tables:
        near = nearest(inside, model.tables)
        hint = f"did you mean {near!r}?" if near else f"known: {', '.join(model.tables)}"
        raise QuestionError(f"{path} has no table {inside!r}; {hint}")
    return _table_page(model.tables[inside])


def _page(model: Model, path: str) -> Iterator[str]:
    promise = model.guarantee
    if promise is None:
        yield f"{path}: no privacy guarantee"
    else:
        yield f"{path}: epsilon {promise.epsilon:g}, delta {promise.delta:g}, for {promise.unit}"
    for note in model.notes[:1]:
        yield from wrapped(note)
    yield ""
    yield from listed(list(_facts(model)))
    for table in model.tables.values():
        yield ""
        yield from _table(table, longest=_LONGEST)
    yield from section("What it cost", listed(list(_costs(model))))
    for number, note in enumerate(model.notes[1:]):
        yield from section("Notes", wrapped(note)) if not number else wrapped(note)


def _facts(model: Model) -> Iterator[tuple[str, str]]:
    yield "engine", model.engine
    yield "schema", f"{model.schema_name}, learnt columns {model.schema_digest[:12]}"
    yield "digest", model.digest
    holdout = model.holdout
    if holdout is None:
        yield "holdout", "nobody was set aside"
    else:
        yield "holdout", f"{holdout.share:.4g} of all persons were not learnt; destroy that share"
    yield "versions", ", ".join(f"{name} {version}" for name, version in model.versions) or "none"


def _costs(model: Model) -> Iterator[tuple[str, str, str]]:
    """Queries and their cost, by table and kind, and the sum against the budget."""
    if model.guarantee is None:
        return
    groups: dict[tuple[str, str], list[Query]] = {}
    for query in model.ledger:
        groups.setdefault((query.table, query.kind), []).append(query)
    for (table, kind), queries in groups.items():
        sigmas = [query.sigma for query in queries if query.sigma is not None]
        noise = f", noise {min(sigmas):.4g} to {max(sigmas):.4g}" if sigmas else ""
        rho = f"rho {sum(query.rho for query in queries):.6g}"
        yield f"{table} {kind}", rho, f"{_many(len(queries), 'query', 'queries')}{noise}"
    spent, budget = sum(query.rho for query in model.ledger), model.guarantee.rho
    yield "sum", f"rho {spent:.6g}", f"{spent / budget:.4%} of the budget {budget:.6g}"


def _table_page(table: TableModel) -> Iterator[str]:
    yield from _table(table, longest=None)
    names = [attribute.name for attribute in table.attributes]
    steps = [
        (
            ", ".join(names[place] for place in step.new),
            f"given {', '.join(names[place] for place in step.given) or 'nothing'}",
            _many(step.weights.size, "cell"),
        )
        for step in table.steps
    ]
    yield from section("Drawn together, in this order", listed(steps))


def _table(table: TableModel, *, longest: int | None) -> Iterator[str]:
    about = [_many(len(table.attributes), "attribute")]
    if table.outside:
        about.append(f"{table.outside} of them known before")
    if table.copula is not None:
        about.append("a Gaussian copula")
    else:
        about.append(_many(len(table.steps), "step"))
    if table.most is not None:
        about.append(f"at most {_many(table.most, 'row')} of one person counted")
    yield f"{table.table}: {', '.join(about)}"
    lines = []
    for attribute in table.attributes:
        cells = ", ".join(_cells(attribute))
        if longest is not None and len(cells) > longest:
            cells = f"{cells[: longest - 1]}…"
        lines.append((attribute.name, attribute.type, _many(attribute.size, "cell"), cells))
    yield from listed(lines)


def _cells(attribute: Attribute) -> Iterator[str]:
    """Each cell as text."""
    yield from (
        ascii(label)[1:-1] if not label.isprintable() else label for label in attribute.labels
    )
    edges = _edges(attribute)
    if edges:
        yield f"ranges from {' | '.join(edges)}"
    yield from (
        word
        for word, is_there in (
            ("other", attribute.other),
            ("null", attribute.null),
            ("absent", attribute.absent),
        )
        if is_there
    )


def _edges(attribute: Attribute) -> list[str]:
    """Ends of ranges as values of the type."""
    if not attribute.edges:
        return []
    ends = cell_unit(type_of(attribute)).array(Ticks(np.array(attribute.edges, np.int64)))
    return [str(value) for value in ends.to_pylist()]


def _many(count: int, one: str, more: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"
