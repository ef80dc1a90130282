"""A schema beside a model: the generators of learnt columns give way to it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

from synth.generators.address import Address
from synth.generators.law import Law
from synth.generators.learned import CELLS, Cells, Learned
from synth.generators.learnt import Learnt, learnt_people
from synth.generators.part import From
from synth.generators.person import Person
from synth.generators.protocol import Generator
from synth.generators.readers import Chance
from synth.generators.timeline import Timeline
from synth.model.types import BEFORE, COUNT, PARENT, Attribute, Model, TableModel
from synth.plan.drafts import Draft, TableDraft
from synth.plan.learning import Learning
from synth.schema.operands import Path
from synth.schema.types import Entry

_ONE = Decimal(1)


def follow(drafts: dict[str, TableDraft], model: Model, learnings: Mapping[str, Learning]) -> None:
    """Put the model's cells in the place of generators, in the drafts themselves.

    Args:
        drafts: the tables.
        model: accepted by `accepting.check_model`.
        learnings: of the same schema without a model.
    """
    for name, table in model.tables.items():
        _Following(drafts, drafts[name], table, learnings[name], model.digest).follow()


class _Following:
    """One table on its way to follow its model."""

    def __init__(
        self,
        drafts: Mapping[str, TableDraft],
        table: TableDraft,
        model: TableModel,
        learning: Learning,
        digest: str,
    ) -> None:
        self.drafts, self.table, self.model = drafts, table, model
        self.learning, self.digest = learning, digest

    def follow(self) -> None:
        """Change the drafts."""
        table = self.table
        sources = [self._source(attribute) for attribute in self.model.attributes]
        cells = Cells(self.model, tuple(sources[: self.model.outside]), table.mark)
        table.lets[CELLS] = self._let(CELLS, cast("Generator", cells))
        for attribute in self.model.attributes:
            if attribute.name in self.learning.columns:
                self._column(attribute)
        self._people()
        for attribute in self.model.attributes:
            if attribute.name.startswith(COUNT):
                self._count(attribute.name.removeprefix(COUNT), attribute)

    def _let(self, name: str, generator: Generator) -> Draft:
        return Draft(name, Entry(name, None, self.table.mark), generator, None)

    def _path(self, *parts: str) -> Path:
        return Path(parts, self.table.mark)

    def _source(self, attribute: Attribute) -> Path | None:
        """Where a cell that is decided outside comes from."""
        name = attribute.name
        if name.startswith(BEFORE):
            return None
        if name.startswith(PARENT):
            return self._path("parent", CELLS, name.removeprefix(PARENT))
        draft = self.table.columns.get(name)
        return self._path(*(draft.taken if draft is not None and draft.taken else (name,)))

    # -- columns -------------------------------------------------------------------------------

    def _column(self, attribute: Attribute) -> None:
        draft = self.table.columns[attribute.name]
        cell = self._path(CELLS, attribute.name)
        if not draft.taken:
            self.table.columns[attribute.name] = _followed(draft, attribute, cell)
            return
        let = self.table.lets[draft.taken[0]]
        if isinstance(let.generator, Person):
            return
        name = f"#learnt {attribute.name}"
        made = Learned(attribute, cell, None, mark=draft.entry.mark)
        self.table.lets[name] = self._let(name, made)
        path = self._path(name)
        if isinstance(let.generator, Address):
            generator: object = replace(let.generator, near=path, share=Chance(_ONE))
        else:
            reference = let.reference
            assert reference is not None  # noqa: S101 - what else can be learnt was told by `check`
            generator = replace(reference, match=((draft.taken[1], path),), share=Chance(_ONE))
        self.table.lets[draft.taken[0]] = replace(let, generator=cast("Generator", generator))

    # -- people --------------------------------------------------------------------------------

    def _people(self) -> None:
        """Give the persons' register the joint law of their parts."""
        shares = self.model.shares
        if shares is None:
            return
        attributes = tuple(self.model.attributes[place] for place in shares.new)
        paths = [self.table.columns[attribute.name].taken for attribute in attributes]
        for name in dict.fromkeys(path[0] for path in paths):
            chosen = [place for place, path in enumerate(paths) if path[0] == name]
            let = self.table.lets[name]
            parts = tuple(paths[place][1] for place in chosen)
            learnt = self._learnt(parts, chosen, attributes)
            person = replace(cast("Person", let.generator), learnt=learnt)
            self.table.lets[name] = replace(let, generator=cast("Generator", person))

    def _learnt(
        self, parts: tuple[str, ...], chosen: list[int], attributes: tuple[Attribute, ...]
    ) -> Learnt:
        shares = self.model.shares
        assert shares is not None  # noqa: S101 - asked where there are some
        whole = learnt_people(f"{self.digest} {self.table.name}", parts, shares, attributes)
        others = tuple(place for place in range(len(attributes)) if place not in chosen)
        mine = tuple(attributes[place] for place in chosen)
        return replace(whole, attributes=mine, weights=whole.weights.sum(axis=others))

    # -- children ------------------------------------------------------------------------------

    def _count(self, name: str, attribute: Attribute) -> None:
        """Let the number of children follow the model."""
        child = self.drafts[name]
        law = Law(nested=From(self._path("parent", CELLS, attribute.name)), mark=child.mark)
        if child.count is not None:
            child.count = law
        elif child.each_inline is not None:
            child.each_inline = _counted(child.each_inline, law)
        elif child.each_let is not None:
            own = replace(law, nested=From(self._path(CELLS, attribute.name)))
            let = self.table.lets[child.each_let]
            self.table.lets[child.each_let] = _counted(let, own)


def _followed(draft: Draft, attribute: Attribute, cell: Path) -> Draft:
    """A column that follows its cell; a share of nulls was learnt, a condition of them stays."""
    where, nulls = draft.null_where, draft.entry.nulls
    made = Learned(attribute, cell, draft.value, where, draft.entry.mark)
    if nulls is None or (where is not None and nulls.share == 1) or not nulls.share:
        return replace(draft, generator=made)
    entry = replace(draft.entry, nulls=None)
    return replace(draft, generator=made, entry=entry, null_where=None)


def _counted(draft: Draft, count: Law) -> Draft:
    if not isinstance(draft.generator, Timeline):
        return draft
    return replace(draft, generator=replace(draft.generator, count=count))
