"""Where a scan meets what is ours: outputs by their manifests, rows of a database by a schema."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from synth.errors import QuestionError
from synth.locales import ALL
from synth.stopping import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from synth.formats.listing import Listing


@interruptible()
def scan(
    sources: str | Path | Iterable[str | Path],
    *,
    locale: str = ALL,
    fail_on: str = "assignable",
    schema: str | Path | None = None,
    rows: int | Mapping[str, int] | None = None,
    scale: Decimal | None = None,
    seed: int | None = None,
    baseline: str | Path | None = None,
    key: str | Path | None = None,
    accept: tuple[str, str] | None = None,
    sample: int | None = None,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Listing:
    """What may be somebody's in files, folders and databases; it holds where there is nothing.

    Args:
        sources: paths, `-` for standard input, URLs of databases; one, or several.
        locale: whose numbers are looked for, a country or `all`.
        fail_on: the least class that does not hold: `assignable` numbers, or `possible` persons.
        schema: made the rows of a database: what it makes there is no possible person, and blocks
            that it declares are nobody's everywhere. A path or a shipped name.
        rows: with `schema`, as in `make_plan`.
        scale: with `schema`, as in `make_plan`.
        seed: with `schema`, as in `make_plan`.
        baseline: a file that accepts known findings.
        key: a file with the key of fingerprints; else the environment's `SYNTH_SCAN_KEY`, else the
            file beside the baseline.
        accept: a reason and a date: what is found is accepted from now on, in the baseline, which
            is made where there is none.
        sample: rows of a table that are looked at in databases, Parquet and Arrow; None for all.
        workers: threads that look, all processors unless given; decides nothing that is told.
        progress: called with what is read now.

    Raises:
        QuestionError: nothing was named, a URL or the baseline cannot be read, or a schema that
            declares no block comes without a URL.
        AnswerError: the schema does not fit the database.
        WorldError: nothing could be read, or the baseline cannot be written.
    """
    from synth.databases.database import is_url, url_of
    from synth.given import workers_of
    from synth.locales.identifier import locales
    from synth.scan import Ours
    from synth.scan import scan as look
    from synth.scan.baseline import accepted, opened
    from synth.scan.listed import listed

    if locale not in (known_locales := (ALL, *locales())):
        raise QuestionError(f"no locale {locale!r}; known: {' '.join(known_locales)}")
    given = [sources] if isinstance(sources, str | os.PathLike) else sources
    named = list(map(str, given))
    ours = Ours(_is_as_written, blocks=_blocks_of)
    if schema is not None:
        named = [url_of(one) or one for one in named]
        from synth.plan.identifiers import own_blocks
        from synth.planning import make_plan
        from synth.seeding.made import rows_made

        plan = make_plan(schema, rows=rows, scale=scale, seed=seed)
        declared = own_blocks(plan.schema.locale, plan.layouts)
        if not declared and not any(map(is_url, named)):
            raise QuestionError(
                "a schema says which rows of a database are ours, and no URL of one is named, such "
                "as sqlite:///agency.db; an output has a manifest that says it"
            )
        ours = Ours(_is_as_written, partial(rows_made, plan), _blocks_of, declared)
    elif not (rows is None and scale is None and seed is None):
        raise QuestionError(
            "rows, scale and seed go with the schema that made the rows of a database"
        )
    path = None if baseline is None else str(baseline)
    known = opened(path, None if key is None else str(key), is_added=accept is not None)
    crew = workers_of(workers)
    scanned = look(
        named, locale=locale, ours=ours, known=known, sample=sample, workers=crew, progress=progress
    )
    if path is not None and known is not None and accept is not None:
        scanned = accepted(scanned, path, known.key, *accept, fail_on=fail_on)
    return listed(scanned, fail_on=fail_on, locale=locale, key=None if known is None else known.key)


def _is_as_written(file: Path, table: str) -> bool:
    """The same of `synth.verify`, which is loaded where a table has possible persons."""
    from synth.verify.written import is_as_written

    return is_as_written(file, table)


def _blocks_of(file: Path) -> Mapping[str, str]:
    """The same of blocks, where a manifest is there at all."""
    # The manifest of a folder, or of this file: what reads it costs time to load.
    if not any(file.with_name(f"{head}manifest.json").exists() for head in ("", f"{file.name}.")):
        return {}
    from synth.verify.written import blocks_of

    return blocks_of(file)


def explain_rule(rule: str, *, locale: str = ALL) -> str:
    """One page about a rule of `scan`: what it finds, and how to mend it.

    Args:
        rule: its name, as a finding shows it.
        locale: whose numbers it finds.

    Raises:
        QuestionError: there is no such rule.
    """
    from synth.scan.rules import page

    return page(rule, locale=locale)
