"""From real rows to a model: who is set aside, what each table may spend, what is promised."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from synth.arrays import Bools
from synth.errors import WorldError
from synth.learn.accounting import Ledger
from synth.learn.aim import Fitted, fit_tree
from synth.learn.asked import SALT_BYTES, Asked, check_asked
from synth.learn.budget import Budget, budget_of, check_enough, shares
from synth.learn.children import Counted
from synth.learn.chosen import Chosen, choose
from synth.learn.counting import Counter
from synth.learn.followed import Followed, follow
from synth.learn.noise import EXTRA, Noise, OpendpNoise
from synth.learn.notes import doubts, promised, versions
from synth.learn.persons import set_aside
from synth.learn.reading import counted, read_tables
from synth.learn.sources import Given
from synth.learn.steps import steps_of
from synth.learn.survey import Survey
from synth.model.promise import PRIVATE, epsilon_of
from synth.model.types import Guarantee, Holdout, Model, TableModel, count_attribute
from synth.plan.learning import Learning
from synth.schema.layout import Layout

Progress = Callable[[str, float, float], None]
"""Called with what is done, the rho that is spent and the rho that there is."""


class FitStopped(KeyboardInterrupt):
    """Somebody stopped a fit; the text says what was spent."""


def fit(
    learnings: Mapping[str, Learning],
    given: Given,
    *,
    layouts: Mapping[str, Layout],
    asked: Asked,
    schema: tuple[str, str, str] = ("", "", ""),
    noise: Noise | None = None,
    salt: bytes | None = None,
    progress: Progress | None = None,
    keep: Callable[[Model], Model] | None = None,
) -> Model:
    """A model of persons.

    Args:
        learnings: what may be learnt, by table.
        given: the source.
        layouts: all tables of the schema, by name.
        asked: how.
        schema: name, digest of what may be learnt, and text of the schema.
        noise: of trials; else the operating system's, by opendp.
        salt: of the hash of persons, of trials; else the operating system's.
        progress: told of every table and query.
        keep: takes the model to its place; a stop under way still says what was spent.

    Raises:
        QuestionError: what is asked for is wrong, or too little for the rows the schema states.
        AnswerError: the source is not as the schema says.
        WorldError: the source or a library is missing.
        FitStopped: somebody pressed Ctrl-C; nothing was kept.
    """

    def kept(model: Model) -> Model:
        name, digest, text = schema
        model = replace(model, schema_name=name, schema_digest=digest, schema_text=text)
        return keep(model) if keep is not None else model

    check_asked(asked)
    chosen = choose(learnings, layouts, asked.tables, asked.limits or {})
    if asked.engine != "dp":
        from synth.learn.copulas import fit_sdv

        return kept(fit_sdv(chosen, layouts, given, asked, told=_doing(progress, 0.0)))
    budget = budget_of(asked.epsilon, asked.delta)
    _check_budget(chosen, budget, asked)
    noise = OpendpNoise() if noise is None else noise
    ledger = Ledger(budget.rho)
    with _telling(budget, ledger), _one_thread():
        told = _doing(progress, budget.rho)
        tables, holdout = take(chosen, layouts, given, asked.holdout, salt=salt, told=told)
        models, notes = _fitted(
            chosen, tables, asked, noise=noise, ledger=ledger, progress=progress
        )
        guarantee = Guarantee(budget.epsilon, budget.delta, budget.rho, chosen.unit)
        model = Model(
            engine=PRIVATE,
            schema_name="",
            schema_digest="",
            guarantee=guarantee,
            tables={model.table: model for model in models},
            ledger=tuple(ledger.entries),
            holdout=holdout,
            notes=(*promised(chosen, guarantee, holdout), *notes),
            versions=versions("numpy", "pyarrow", "opendp"),
        )
        return kept(model)


def take(
    chosen: Chosen,
    layouts: Mapping[str, Layout],
    given: Given,
    share: float,
    *,
    salt: bytes | None = None,
    told: Callable[[str], None] | None = None,
) -> tuple[tuple[Counted, ...], Holdout | None]:
    """What is counted, and who was set aside.

    Args:
        chosen: which tables.
        layouts: of them.
        given: the source.
        share: of persons who are set aside.
        salt: of the hash of persons; drawn anew unless given.
        told: see `read_tables`.
    """
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    rows = read_tables(chosen, layouts, given, salt, told=told)
    aside = set_aside(rows[chosen.persons.table].persons, share)
    return counted(chosen, rows, ~aside), Holdout(share, salt.hex()) if share else None


def _check_budget(chosen: Chosen, budget: Budget, asked: Asked) -> None:
    persons = chosen.persons
    parts = shares(1.0, len(chosen.children))
    rows = None if persons.rows is None else persons.rows * (1 - asked.holdout)
    counts = [count_attribute(table, most) for table, most in chosen.most.items()]
    attributes = [*persons.attributes, *counts]
    check_enough(persons.table, attributes, budget, share=parts[0], sensitivity=1.0, rows=rows)
    for child, share in zip(chosen.children, parts[1:], strict=True):
        most = float(chosen.most[child.table])
        check_enough(
            child.table, child.attributes, budget, share=share, sensitivity=most, rows=child.rows
        )


def _fitted(
    chosen: Chosen,
    tables: Sequence[Counted],
    asked: Asked,
    *,
    noise: Noise,
    ledger: Ledger,
    progress: Progress | None,
) -> tuple[list[TableModel], list[str]]:
    """The tables' models, and what a reader should know of them."""
    models: list[TableModel] = []
    notes: list[str] = []
    parts = shares(ledger.rho, len(chosen.children))
    for learning, rows, rho in zip(chosen.all, tables, parts, strict=True):

        def told(_: float, name: str = rows.table) -> None:
            if progress is not None:
                progress(name, ledger.spent, ledger.rho)

        told(0.0)
        before = ledger.spent
        known = _followed(chosen, learning, rows, rho, noise=noise, ledger=ledger)
        table = known.table
        names = tuple(attribute.name for attribute in table.attributes)
        root = tuple(range(table.outside))
        fitted = fit_tree(
            _counter(table),
            names,
            table=table.table,
            rho=rho - (ledger.spent - before),
            sensitivity=float(table.most or 1),
            noise=noise,
            ledger=ledger,
            quality=asked.quality,
            rows=learning.rows or chosen.persons.rows,
            root=root,
            zeros=_zeros(learning, names),
            measured=known.measured,
            progress=told,
        )
        models.append(_model(learning, table, fitted))
        notes += [*known.notes, *fitted.notes, *doubts(chosen, table, fitted)]
    return models, notes


def _followed(
    chosen: Chosen, learning: Learning, table: Counted, rho: float, *, noise: Noise, ledger: Ledger
) -> Followed:
    """A table with what its rows follow: persons follow nobody."""
    if learning.parent is None:
        return Followed(table)
    names = tuple(attribute.name for attribute in table.attributes)
    survey = Survey(_counter(table), names, table.table, float(table.most or 1), noise, ledger)
    return follow(table, survey, rho, person=chosen.persons.table, is_given=bool(learning.given))


def _counter(table: Counted) -> Counter:
    return Counter(table.columns, tuple(attribute.size for attribute in table.attributes))


def _model(learning: Learning, table: Counted, fitted: Fitted) -> TableModel:
    root = tuple(range(table.outside))
    steps = steps_of(fitted, root)
    model = TableModel(table.table, table.attributes, table.outside, most=table.most)
    if not root:
        return replace(model, steps=tuple(steps))
    shared = None if learning.parent else steps[0]
    return replace(model, shares=shared, steps=tuple(steps[1:]))


def _zeros(learning: Learning, names: Sequence[str]) -> list[tuple[tuple[int, ...], Bools]]:
    place = {name: number for number, name in enumerate(names)}
    return [
        (tuple(place[name] for name in zero.names), ~zero.possible)
        for zero in learning.zeros
        if set(zero.names) <= place.keys()
    ]


def _doing(progress: Progress | None, rho: float) -> Callable[[str], None]:
    def told(what: str) -> None:
        if progress is not None:
            progress(what, 0.0, rho)

    return told


@contextmanager
def _one_thread() -> Iterator[None]:
    """Matrix products by one thread: several wait for one another and double the time, measured."""
    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # no stubs
    except ImportError as error:
        raise WorldError(EXTRA) from error
    with threadpool_limits(1):
        yield


@contextmanager
def _telling(budget: Budget, ledger: Ledger) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        rho = ledger.spent
        spent = epsilon_of(rho, budget.delta) if rho else 0.0
        raise FitStopped(
            f"stopped; {spent:.3g} of epsilon {budget.epsilon:g} was spent (rho {rho:.3g} of "
            f"{budget.rho:.3g}); no model was written"
        ) from error
