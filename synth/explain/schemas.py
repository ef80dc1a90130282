"""Pages of a schema, one of its tables, and one of its rules."""

from collections.abc import Iterator, Mapping

from synth.docstrings import listed, section, wrapped
from synth.explain.tables import arrows, box_of
from synth.generators.kept import Kept
from synth.locales.identifier import Proof, kinds_of
from synth.plan.identifiers import identifier_of
from synth.plan.plan import Plan
from synth.plan.tables import EntryPlan
from synth.schema.dump import scalar_text
from synth.schema.layout import Column, Layout
from synth.schema.types import Entry, Node, Rule
from synth.schema.write import entry_node

_LONGEST = 44
"""Characters of what makes a column, where all tables stand on one page."""

_WEAK = ("none", "convention")
_NEEDS_QUOTES = frozenset(",{}[]")


def schema_page(plan: Plan) -> Iterator[str]:
    """Tables with their columns, proofs, and rules."""
    schema = plan.schema
    head = f"{len(plan.tables)} tables" if len(plan.tables) != 1 else "1 table"
    yield f"{schema.name}: a schema of {head} (as_of {schema.as_of}, seed {plan.seed})"
    for name in plan.tables:
        yield ""
        yield from _table(plan, name, longest=_LONGEST)
    yield from section("Identifiers, weak proofs first", listed(list(_proofs(plan))))
    rules = [(name, _share(rule), rule.holds.text or "") for name, rule in schema.rules.items()]
    yield from section("Rules", listed(rules))


def table_page(plan: Plan, name: str) -> Iterator[str]:
    """One table with everything that makes it."""
    yield from _table(plan, name, longest=None)
    table = plan.schema.tables[name]
    lets = [(let, _flow(entry_node(entry))) for let, entry in table.lets.items()]
    yield from section("Lets, which are not written", listed(lets))
    if table.note:
        yield from section("Note", wrapped(table.note))


def rule_page(plan: Plan, name: str) -> Iterator[str]:
    """One rule: what must hold, for which rows, and why."""
    rule = plan.schema.rules[name]
    yield f"{name}: a rule of {plan.schema.name} ({rule.mark})"
    facts = [
        ("holds", " ".join((rule.holds.text or "").split())),
        ("from", " ".join((rule.rows.text or "").split())),
        ("at least", f"{_share(rule)} of the rows; a null answer holds and is counted apart"),
        ("source", rule.source or "none is written"),
    ]
    yield ""
    yield from listed(facts)
    yield from section("Checked by", wrapped("synth verify PATH, over the rows that were written."))


def _table(plan: Plan, name: str, *, longest: int | None) -> Iterator[str]:
    table, schema = plan.tables[name], plan.schema.tables[name]
    box = box_of(plan, name)
    about = [box.rows]
    if table.per is not None:
        about.append(f"per {table.per}")
    claim = " (claimed)" if table.claimed else ""
    about += [f"key {', '.join(table.key)}{claim}"] if table.key else []
    about += [] if box.is_written else ["not written"]
    yield f"{name}: {', '.join(about)}"
    pointed = _pointed(plan, name)
    layout = next((layout for layout in plan.layouts if layout.name == name), None)
    lines = []
    for line in box.lines:
        notes = ["key"] if line.is_key else []
        notes += ["unique"] if not line.is_key and _is_unique(layout, line.name) else []
        notes += _left(table.columns.get(line.name))
        notes += [f"-> {pointed[line.name]}"] if line.name in pointed else []
        made = _made(schema.columns.get(line.name), longest)
        lines.append((line.name, line.type, line.mark, "; ".join(notes), made))
    yield from listed(lines)


def _pointed(plan: Plan, name: str) -> Mapping[str, str]:
    """What each column of a foreign key points to."""
    return {
        column: f"{arrow.to}.{to}"
        for arrow in arrows(plan)
        if arrow.table == name
        for column, to in zip(arrow.columns, arrow.to_columns, strict=True)
    }


def _left(entry: EntryPlan | None) -> list[str]:
    """How many values a `where` leaves."""
    made = None if entry is None else entry.generator
    return [f"{len(made.values):,} values"] if isinstance(made, Kept) else []


def _is_unique(layout: Layout | None, name: str) -> bool:
    return layout is not None and any(
        column.unique for column in layout.columns if column.name == name
    )


def _made(entry: Entry | None, longest: int | None) -> str:
    """What makes a column, as YAML in one line."""
    if entry is None or not entry.generator:
        return "from the file"
    text = _flow(entry_node(entry)).removeprefix("{").removesuffix("}")
    if longest is not None and len(text) > longest:
        return f"{text[: longest - 1]}…"
    return text


def _flow(node: Node) -> str:
    """A node as YAML in one line."""
    if node.text is not None:
        text = " ".join(node.text.split())
        return scalar_text(text, quoted=node.quoted or bool(_NEEDS_QUOTES & set(text)))
    if node.items is not None:
        return f"[{', '.join(map(_flow, node.items))}]"
    pairs = (node.pairs or {}).values()
    return "{" + ", ".join(f"{_flow(key)}: {_flow(value)}" for key, value in pairs) + "}"


def _share(rule: Rule) -> str:
    return "all" if rule.at_least == 1 else f"{(rule.at_least * 100).normalize():f} %"


def _proofs(plan: Plan) -> Iterator[tuple[str, str, str]]:
    known = kinds_of(plan.schema.locale)
    found = [
        (f"{layout.name}.{column.name}", _proof(known, column))
        for layout in plan.layouts
        for column in layout.columns
        if column.identifier is not None
    ]
    weakest = [*_WEAK, "registry", "rule", "none needed"]
    for place, proof in sorted(found, key=lambda item: weakest.index(item[1].kind)):
        yield place, proof.kind, proof.reason


def _proof(known: Mapping[str, type], column: Column) -> Proof:
    found: Proof = identifier_of(known, column).proof
    return found
