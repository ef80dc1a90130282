"""Conditions under which a trigger refuses a row for what it finds in other rows.

A function looks a row up, or counts some, keeps what it finds in variables and asks them: a
condition is told with the queries in their places. Nothing is run, and what a loop or a handler
does is left to the rehearsal, as is a column of the new row that the function sets itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from synth.databases.refusing import STARTS, Word, ends, words_of

_ENDS = frozenset({"where", "group", "having", "order", "limit", "for", "offset"})
"""Words behind the tables of a query."""


@dataclass
class _Branch:
    """A branch of an `if` that is being read.

    Attributes:
        condition: under which it is run, in SQL.
        before: those of the branches before it.
        known: what variables held before it.
    """

    condition: str
    before: list[str]
    known: dict[str, str]


@dataclass
class _Reader:
    """Reads the statements of a function one after another.

    Attributes:
        text: of the function.
        words: of the text.
        known: by variable, in lower case, the SQL of what it holds; `record.` of a whole row has
            what stands behind the columns of its query.
        branches: that are open.
        set_here: columns of the new row that the function sets.
    """

    text: str
    words: Sequence[Word]
    known: dict[str, str] = field(default_factory=dict)
    branches: list[_Branch] = field(default_factory=list)
    set_here: set[str] = field(default_factory=set)

    def low(self, place: int) -> str:
        """A word, "" behind the last."""
        return self.words[place].low if 0 <= place < len(self.words) else ""

    def until(self, place: int, word: str) -> int:
        """Where a word stands next, outside of parentheses."""
        depth = 0
        for at in range(place, len(self.words)):
            if not depth and self.words[at].low == word:
                return at
            depth += (self.words[at].low == "(") - (self.words[at].low == ")")
        return len(self.words)

    def said(self, start: int, stop: int) -> str:
        """The SQL of words, with what variables hold in their places."""
        parts: list[str] = []
        at = start
        while at < stop:
            low, follows = self.low(at), self.low(at + 1)
            name, is_inner = low.strip('"'), self.low(at - 1) == "."
            row = self.known.get(f"{name}.")
            if at > start and self.words[at - 1].stop < self.words[at].start:
                parts.append(" ")
            if not is_inner and row is not None and follows == ".":
                parts.append(f"(select {self._raw(at + 2)} {row})")
                at += 3
                continue
            is_variable = name in self.known and not is_inner and follows not in {".", "("}
            if low == "tg_op":
                parts.append("'INSERT'")
            else:
                parts.append(f"({self.known[name]})" if is_variable else self._raw(at))
            at += 1
        return "".join(parts)

    def _raw(self, at: int) -> str:
        word = self.words[at] if at < len(self.words) else None
        return "" if word is None else self.text[word.start : word.stop]

    def opens(self, place: int) -> bool:
        """Whether a loop, a `case` or a handler begins."""
        before = self.low(place - 1)
        return before in STARTS or (self.low(place) == "loop" and before != "end")

    def declare(self, first: int) -> None:
        """Note what variables are declared with.

        Args:
            first: where the statements begin.
        """
        for place in range(first):
            if (self.low(place), self.low(place + 1)) == (":", "="):
                start = place
                while start and self.low(start - 1) not in {";", "declare"}:
                    start -= 1
                name = self.low(start).strip('"')
                self.known[name] = self.said(place + 2, self.until(place, ";"))

    def keep(self, place: int) -> None:
        """Note what a statement puts into variables."""
        stop = self.until(place, ";")
        if self.low(place) in {"select", "perform"}:
            self._keep_query(place, stop)
            return
        if self.low(place) != "new" and self.low(place + 1) not in {":", "="}:
            return
        sign = place + 1 if self.low(place + 1) in {":", "="} else place + 3
        value = sign + 1 + (self.low(sign) == ":")
        if self.low(place) == "new" and self.low(place + 1) == ".":
            self.set_here.add(self.low(place + 2).strip('"'))
        elif sign == place + 1:
            self.known[self.low(place).strip('"')] = self.said(value, stop)

    def _keep_query(self, place: int, stop: int) -> None:
        """Note what `select ... into a, b from ...` finds, and whether it finds anything."""
        start = self.until(place, "from")
        into = self.until(place, "into")
        behind = into + 1 + (self.low(into + 1) == "strict")
        names, at = [], behind
        while into < stop and at < stop:
            names.append(self.low(at).strip('"'))
            at += 2
            if self.low(at - 1) != ",":
                at -= 1
                break
        last = min(start, into)
        values = self._listed(place + 1, min(last, stop))
        source = ""
        if start < stop:
            behind = max(start, at) if into < stop else start
            source = self.said(start, into) if start < into < stop else self.said(behind, stop)
        self.known["found"] = f"exists (select 1 {source})" if source else "true"
        if len(names) == 1 and values == ["*"]:
            self.known[f"{names[0]}."] = source
        for name, value in zip(names, values, strict=False):
            self.known[name] = f"select {value} {source}"

    def _listed(self, start: int, stop: int) -> list[str]:
        """What stands between commas."""
        found = []
        while start < stop:
            end = min(self.until(start, ","), stop)
            found.append(self.said(start, end))
            start = end + 1
        return found

    def follow(self, place: int) -> None:
        """Open and close branches at a word that begins a statement."""
        word = self.low(place)
        if word == "if":
            stop = self.until(place, "then")
            self.branches.append(_Branch(self.said(place + 1, stop), [], dict(self.known)))
        elif word in {"elsif", "elseif", "else"} and self.branches:
            branch = self.branches[-1]
            branch.before.append(branch.condition)
            self.known = dict(branch.known)
            branch.condition = " and ".join(f"not ({text})" for text in branch.before)
            if word != "else":
                branch.condition = self.said(place + 1, self.until(place, "then"))
        elif word == "end" and self.low(place + 1) == "if" and self.branches:
            before = self.branches.pop().known
            same = {name: text for name, text in before.items() if self.known.get(name) == text}
            self.known = same

    def refused(self) -> str:
        """The condition under which a row is refused here; "" where nobody knows."""
        text = " and ".join(f"({branch.condition})" for branch in self.branches)
        is_set = any(f"new.{name}" in text.lower().replace('"', "") for name in self.set_here)
        return "" if is_set else text


def looked_up(text: str, *, when: str = "", is_before: bool = False) -> Iterator[str]:
    """What is refused of new rows for what stands in others, as conditions with `new.` and queries.

    Args:
        text: the body of a trigger's function, or a trigger's own statements.
        when: the condition under which it fires, "" where there is none.
        is_before: whether it may skip a row by `return null`.
    """
    reader = _Reader(text, words_of(text))
    first = next((n for n, word in enumerate(reader.words) if word.low == "begin"), None)
    if first is None:
        return
    reader.declare(first)
    for place in range(first + 1, len(reader.words)):
        word, before = reader.low(place), reader.low(place - 1)
        if word in {"loop", "exception", "while", "for", "case"} and reader.opens(place):
            return
        if before not in STARTS:
            continue
        if word in {"if", "elsif", "elseif", "else", "end"}:
            reader.follow(place)
        elif ends(reader.words, place, is_before=is_before):
            found = reader.refused()
            said = " and ".join(f"({part})" for part in (found, when) if part)
            if "select" in said.lower():
                yield said
        elif word == "return" and not reader.branches:
            return
        else:
            reader.keep(place)
