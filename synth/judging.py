"""An output or a database is judged, and what stands in it becomes a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.errors import QuestionError
from synth.stopping import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    import duckdb

    from synth.manifest import Manifest
    from synth.plan.plan import Plan
    from synth.profile.page import Portrait
    from synth.profile.types import TableProfile
    from synth.report import Report
    from synth.schema.layout import Layout
    from synth.verify.judge import Look

    Doing = Callable[[str], None]
    """Called with what is done now."""


@interruptible()
def verify(
    path: str,
    *,
    schema: str | Path | None = None,
    rows: int | Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
    model: str | Path | None = None,
    rule_seconds: float = 600,
) -> Report:
    """Judge an output by its manifest alone or by another schema, or a database by a schema.

    Args:
        path: of a folder or a file, or the URL of a database, which has no manifest: it is judged
            by the schema.
        schema: a path or a shipped name.
        rows: with a URL, as in `make_plan`.
        scale: with a URL, as in `make_plan`.
        seed: with a URL, as in `make_plan`.
        model: with a URL, as in `make_plan`.
        rule_seconds: how long a rule of the schema may take before it counts as broken.

    Raises:
        QuestionError: there is no output or no manifest beside it, or a URL comes without a schema.
        AnswerError: to ask a table would run code of another user of the database.
        WorldError: the database cannot be asked.
    """
    plan = _plan(path, schema, rows=rows, scale=scale, seed=seed, model=model)
    return _judged(path, plan, rule_seconds)


@interruptible()
def report(
    path: str,
    output: str,
    *,
    schema: str | Path | None = None,
    rows: int | Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
    model: str | Path | None = None,
    rule_seconds: float = 600,
    replace: bool = False,
    progress: Doing | None = None,
) -> Report:
    """Write a page about an output or a database: tables, distributions, rules and sources.

    Everything is judged as `verify` does, and told as it is. The page shows no value of a column
    that is marked direct or holds an identifier, no text of a database, and none of what does not
    hold.

    Args:
        path: of a folder or a file with its manifest, or the URL of a database.
        output: the page, a `.html` file.
        schema: as in `verify`.
        rows: as in `verify`.
        scale: as in `verify`.
        seed: as in `verify`.
        model: as in `verify`.
        rule_seconds: as in `verify`.
        replace: whether a page that stands there is replaced.
        progress: told what is done now.

    Raises:
        QuestionError: as `verify`, or the page cannot stand there.
        AnswerError: as `verify`.
        WorldError: as `verify`, or the page cannot be written.
    """
    from synth.profile.columns import profiled, withheld
    from synth.profile.written import check_page, write_page

    told = progress or (lambda _: None)
    check_page(output, replace=replace)
    plan = _plan(path, schema, rows=rows, scale=scale, seed=seed, model=model)
    tables: list[TableProfile] = []

    # Rows of a database may have changed since they were made, and no digest tells it.
    shows_texts = not _is_database(path)

    def look(connection: duckdb.DuckDBPyConnection, layouts: Sequence[Layout]) -> None:
        for layout in layouts:
            told(f"counting {layout.name}")
            tables.append(profiled(connection, layout, shows_texts=shows_texts))

    told("judging")
    found = _judged(path, plan, rule_seconds, look)
    shown = [withheld(table, found.findings) for table in tables]
    write_page(_portrait(path, plan, found, shown), output, replace=replace)
    return found


def _plan(
    path: str,
    schema: str | Path | None,
    *,
    rows: int | Mapping[str, int] | None,
    scale: Decimal | None,
    seed: int | None,
    model: str | Path | None,
) -> Plan | None:
    """What a database or an output is judged by; None where its manifest says it."""
    from synth.databases.database import check_listed
    from synth.plan.build import plan as planned
    from synth.planning import make_plan
    from synth.schema.read import read_schema

    if _is_database(path):
        if schema is None:
            raise QuestionError(
                "a database has no manifest that says what it should hold; name its schema: "
                "--schema SCHEMA"
            )
        return make_plan(schema, rows=rows, scale=scale, seed=seed, model=model)
    if not (rows is None and scale is None and seed is None and model is None):
        raise QuestionError(
            "rows, scale, seed and model go with the URL of a database; an output has a manifest "
            "that says them"
        )
    check_listed(path)
    # Without the model that the schema may name: it decides values and no part of a layout.
    return None if schema is None else planned(read_schema(schema))


def _is_database(path: str) -> bool:
    from synth.databases.database import is_url
    from synth.given import is_path

    return is_url(path) or not is_path(path)


def _judged(path: str, plan: Plan | None, rule_seconds: float, look: Look | None = None) -> Report:
    from synth.seeding.verbs import judged
    from synth.verify import verify as judge

    if plan is not None and _is_database(path):
        return judged(plan, path, rule_seconds=rule_seconds, look=look)
    return judge(path, plan=plan, rule_seconds=rule_seconds, look=look)


def _portrait(
    path: str, plan: Plan | None, found: Report, tables: Sequence[TableProfile]
) -> Portrait:
    """What stands on the page: the manifest, or the schema of a database, and what was found."""
    from synth.explain.svg import drawn
    from synth.explain.tables import layout_arrows, layout_box
    from synth.manifest import read_manifest
    from synth.profile.page import Portrait
    from synth.report import counted
    from synth.run.recording import proofs_of
    from synth.stores.targets import manifest_of
    from synth.verify.rules import rules_of
    from synth.verify.schemas import by_schema

    if plan is not None and _is_database(path):
        name, rules = plan.schema.name, rules_of(plan.schema)
        proofs = tuple(proofs_of(plan.schema.locale, plan.layouts))
        as_of, seed, where = plan.as_of.isoformat(), plan.seed, "a database"
        sizes: Mapping[str, int] = {}
    else:
        manifest = read_manifest(manifest_of(path))
        asked = manifest if plan is None else by_schema(plan, manifest)
        name, rules, proofs = asked.schema_name, asked.rules, asked.proofs
        as_of, seed, where = asked.as_of, manifest.seed, manifest.format
        sizes = _sizes(path, manifest)
    about = f"{counted(len(tables), 'tables')}, as_of {as_of}, seed {seed}"
    boxes = [layout_box(table.layout, table.rows) for table in tables]
    arrows = layout_arrows([table.layout for table in tables])
    facts = (("Schema", name), ("As of", as_of), ("Seed", str(seed)), ("Written as", where))
    return Portrait(
        found, facts, tuple(tables), sizes, drawn(name, about, boxes, arrows), proofs, rules
    )


def _sizes(path: str, manifest: Manifest) -> Mapping[str, int]:
    """Bytes of each table's own file, where it has one."""
    from synth.verify.output import open_output

    output = open_output(path, manifest)
    names = [record.layout.name for record in manifest.tables]
    if not output.path.is_dir() and len(names) > 1:
        return {}
    files = {name: output.file(name) for name in names}
    return {name: file.stat().st_size for name, file in files.items() if file.is_file()}
