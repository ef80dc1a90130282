"""`model.json` and `ledger.json`: what they hold, and how they are read without trust."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synth.errors import QuestionError
from synth.manifestjson import Node, dumped, loaded, seal_of, sealed
from synth.model.structure import check_structure, is_name
from synth.model.types import (
    FORMAT,
    Attribute,
    Copula,
    Guarantee,
    Holdout,
    Model,
    Query,
    Step,
    TableModel,
)
from synth.version import __version__

MAX_BYTES = 1 << 23
"""Of either file: a hundred thousand labels, and as many objects as fit in 200 MB of memory."""
KINDS = ("count", "choice")
"""What a query asked for."""

_LATER = np.zeros((0, 0), np.uint64)
"""Weights that are still to be read."""


@dataclass(frozen=True)
class Listed:
    """Another file of the folder, as `model.json` lists it.

    Attributes:
        name: without any folder.
        size_bytes: its length.
        sha256: of its bytes, in hex.
    """

    name: str
    size_bytes: int
    sha256: str


def model_bytes(model: Model, files: Sequence[Listed]) -> tuple[bytes, str]:
    """`model.json` and the digest of the model; pure.

    The digest is that of the file without the line that holds it; as the file lists the digests of
    all others, it stands for the whole folder.
    """
    content: dict[str, object] = {
        "model": FORMAT,
        "synth": __version__,
        "engine": model.engine,
        "schema_name": model.schema_name,
        "schema_digest": model.schema_digest,
        "guarantee": None if model.guarantee is None else vars(model.guarantee),
        "holdout": None if model.holdout is None else {"share": model.holdout.share},
        "notes": list(model.notes),
        "versions": dict(model.versions),
        "tables": [_table_json(table) for table in model.tables.values()],
        "files": [vars(file) for file in files],
    }
    return sealed(content)


def parse_model(data: bytes, name: str) -> tuple[Model, tuple[Listed, ...]]:
    """A model without its numbers, ledger and schema, and the files that hold them; pure.

    Args:
        data: what `model.json` holds.
        name: of the file, for messages.

    Raises:
        QuestionError: it is not ours, of another version, altered, or does not fit together.
    """
    root = loaded(data, name, what="model", version=FORMAT, max_bytes=MAX_BYTES)
    digest = seal_of(data)
    if digest is None:
        raise QuestionError(f"{name}: altered since it was written: its digest differs")
    tables = [_table(item) for item in root["tables"].items()]
    names = {table.table for table in tables}
    if not tables or len(names) < len(tables):
        raise root["tables"].wrong("tables of different names")
    model = Model(
        engine=root["engine"].text(),
        schema_name=root["schema_name"].text(),
        schema_digest=root["schema_digest"].text(),
        guarantee=None if root["guarantee"].value is None else _guarantee(root["guarantee"]),
        tables={table.table: table for table in tables},
        holdout=None if root["holdout"].value is None else _holdout(root["holdout"]),
        notes=root["notes"].texts(),
        versions=tuple((key, value.text()) for key, value in root["versions"].entries()),
        digest=digest,
    )
    files = tuple(
        Listed(item["name"].file_name(), item["size_bytes"].whole(), item["sha256"].digest())
        for item in root["files"].items()
    )
    return model, files


def ledger_bytes(ledger: Sequence[Query]) -> bytes:
    """`ledger.json`; pure. Numbers are the shortest text that gives the same float again."""
    return dumped({"ledger": FORMAT, "synth": __version__, "queries": list(map(vars, ledger))})


def parse_ledger(data: bytes, name: str) -> tuple[Query, ...]:
    """The queries that `ledger.json` holds; pure.

    Raises:
        QuestionError: it is not ours, or a number is not one.
    """
    root = loaded(data, name, what="ledger", version=FORMAT, max_bytes=MAX_BYTES)
    return tuple(_query(item) for item in root["queries"].items())


def _table_json(table: TableModel) -> dict[str, object]:
    return {
        "table": table.table,
        "attributes": [
            {**vars(attribute), "labels": list(attribute.labels), "edges": list(attribute.edges)}
            for attribute in table.attributes
        ],
        "outside": table.outside,
        "shares": None if table.shares is None else _step_json(table.shares),
        "steps": [_step_json(step) for step in table.steps],
        "copula": table.copula is not None,
        "most": table.most,
    }


def _step_json(step: Step) -> dict[str, object]:
    return {"given": list(step.given), "new": list(step.new)}


def _table(node: Node) -> TableModel:
    table = TableModel(
        table=node["table"].file_name(),
        attributes=tuple(_attribute(item) for item in node["attributes"].items()),
        outside=node["outside"].whole(),
        shares=None if node["shares"].value is None else _step(node["shares"]),
        steps=tuple(_step(item) for item in node["steps"].items()),
        copula=Copula(np.zeros((0, 0), np.int64), (), ()) if node["copula"].boolean() else None,
        most=None if node["most"].value is None else node["most"].whole(),
    )
    check_structure(table, node.place)
    return table


def _attribute(node: Node) -> Attribute:
    return Attribute(
        name=node["name"].text(),
        type=node["type"].text(),
        labels=node["labels"].texts(),
        edges=tuple(item.whole() for item in node["edges"].items()),
        other=node["other"].boolean(),
        null=node["null"].boolean(),
        absent=node["absent"].boolean(),
    )


def _step(node: Node) -> Step:
    given = tuple(item.whole() for item in node["given"].items())
    return Step(given, tuple(item.whole() for item in node["new"].items()), _LATER)


def _guarantee(node: Node) -> Guarantee:
    return Guarantee(
        epsilon=_amount(node["epsilon"]),
        delta=_amount(node["delta"]),
        rho=_amount(node["rho"]),
        unit=node["unit"].text(),
    )


def _holdout(node: Node) -> Holdout:
    share = node["share"].number()
    if not 0 < share < 1:
        raise node["share"].wrong("a share between 0 and 1")
    return Holdout(share)


def _query(node: Node) -> Query:
    query = Query(
        table=node["table"].text(),
        kind=node["kind"].text(),
        columns=node["columns"].texts(),
        cells=node["cells"].whole(),
        sensitivity=_amount(node["sensitivity"]),
        rho=_amount(node["rho"]),
        sigma=None if node["sigma"].value is None else _amount(node["sigma"]),
        epsilon=None if node["epsilon"].value is None else _amount(node["epsilon"]),
    )
    if query.kind not in KINDS:
        raise node["kind"].wrong(" or ".join(KINDS))
    if query.cells < 1:
        raise node["cells"].wrong("at least one")
    if not is_name(query.table):
        raise node["table"].wrong("a printable name")
    return query


def _amount(node: Node) -> float:
    number = node.number()
    if number < 0:
        raise node.wrong("a number that is not negative")
    return number
