"""What is done with a database: a schema inferred from it, tried in it, repaired, put into it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from synth.errors import QuestionError
from synth.stopping import interruptible

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from synth.plan.plan import Plan
    from synth.report import Report
    from synth.run import Made, Progress
    from synth.seeding.repair import Repaired
    from synth.verify.judge import Look


@interruptible()
def infer_schema(url: str) -> str:
    """The YAML of a schema that fills the tables of a database; not one row is read.

    Args:
        url: such as `postgresql://qa@localhost/agency` or `sqlite:///agency.db`.

    Raises:
        QuestionError: the URL cannot be read, or the database has no tables.
        WorldError: the database cannot be reached.
    """
    from synth.databases.bookkeeping import tool_of
    from synth.databases.database import open_database
    from synth.databases.filled import filled
    from synth.infer import infer

    with closing(open_database(url, read_only=True)) as database:
        structure = database.structure()
        if not any(not tool_of(table) for table in structure.tables):
            raise QuestionError(f"{database.shown} has no tables")
        rows = filled(database, structure)
        return infer(
            structure, name=database.name, source=database.shown, rows=rows, judge=database
        )


@interruptible()
def check_against(plan: Plan, url: str, *, seen: dict[str, pa.Table] | None = None) -> Report:
    """What differs between a schema and a database, and which of its constraints rows would break.

    Rows of every table are tried, at most 1,000 of each table by `rows`, in a transaction that is
    rolled back.

    Args:
        plan: from `make_plan`.
        url: of the database.
        seen: takes the rows that are tried, for `doubts`, which need not make them again.

    Raises:
        WorldError: the database failed.
    """
    from synth.seeding.against import rehearsed

    return rehearsed(plan, url, seen=seen).report


@interruptible()
def repair(path: str | Path, url: str) -> Repaired:
    """Write a schema again until a database takes all of its rows.

    What is refused becomes plainer; where that does not help, its table is left out (`rows: 0`),
    with what cannot be without it. Every change says why, and nothing else of the text changes.

    Args:
        path: of the schema's file.
        url: of the database; nothing is left in it.

    Raises:
        SchemaError: the schema has mistakes.
        QuestionError: the file changed meanwhile, or its entries share lines.
        WorldError: the database failed, or the file cannot be written.
    """
    from pathlib import Path as Place

    from synth.seeding.repair import repair as repaired

    return repaired(Place(path), url)


@interruptible()
def seed(
    plan: Plan,
    url: str,
    *,
    create: bool = False,
    mode: str = "fail",
    allow_production: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Made:
    """Put the tables of a plan into a database: all rows in one transaction, or none.

    Args:
        plan: from `make_plan`.
        url: such as `postgresql://qa@localhost/agency` or `sqlite:///agency.db`.
        create: whether missing tables are made.
        mode: what to do with tables that hold rows: `fail`, `append` or `replace`.
        allow_production: the database's name, to fill it although a guard refuses.
        workers: how many; decides no value.
        progress: told of every segment.

    Raises:
        AnswerError: a guard refuses, or tables and schema do not fit; nothing was written.
        WorldError: the database failed; nothing was written.
    """
    from synth.databases.database import open_database
    from synth.errors import RefusedError
    from synth.given import workers_of
    from synth.guard import look
    from synth.making.maker import Maker
    from synth.run import layouts_of, write
    from synth.seeding.ask import settle
    from synth.seeding.pointing import pointed
    from synth.seeding.present import beside, check_unmoved
    from synth.seeding.standing import stood

    with closing(open_database(url)) as database:
        plan = stood(plan, database)
        if mode == "append":
            plan = beside(plan, database, database.structure())
        look(database, plan, mode=mode, allow=allow_production)
        maker = Maker(plan)
        settle(maker, database)
        held = frozenset(name for name, table in plan.tables.items() if table.file is not None)
        layouts = [one for one in layouts_of(plan) if create or not plan.leaves(one.name)]
        structure = database.structure()
        try:
            sink = database.sink(layouts, create=create, mode=mode, absent=held)
            if mode == "append":
                check_unmoved(plan, database, sink)
            return write(
                maker,
                sink,
                format_word=database.dialect.word,
                layouts=layouts,
                workers=workers_of(workers),
                progress=progress,
            )
        except RefusedError as error:
            raise pointed(error, plan, structure) from None


def judged(plan: Plan, url: str, *, rule_seconds: float, look: Look | None = None) -> Report:
    """Whether a database holds what a plan says; see `synth.verify`.

    Args:
        plan: from `make_plan`.
        url: of the database.
        rule_seconds: how long a rule of the schema may take before it counts as broken.
        look: looks at the tables as well, at the end.

    Raises:
        AnswerError: to ask a table would run code of another user of the database.
        WorldError: the database cannot be asked.
    """
    from synth.databases.database import open_database
    from synth.databases.trusted import refuse_others
    from synth.guard.rows import foreign
    from synth.seeding.standing import stood
    from synth.verify.database import verify_database

    with closing(open_database(url, read_only=True)) as database:
        plan = stood(plan, database)
        structure = database.structure()
        layouts = (layout for layout in plan.layouts if not plan.leaves(layout.name))
        refuse_others(database, structure, layouts)
        strangers = foreign(database, structure, plan)
        said = {name: reason for name, (_, reason) in strangers.items()}
        return verify_database(database, plan, foreign=said, rule_seconds=rule_seconds, look=look)
