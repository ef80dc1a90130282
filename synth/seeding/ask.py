"""Conditions that only a database can judge: asked before anything is inserted."""

from collections.abc import Iterator

from synth.errors import AnswerError
from synth.making.asked import Judge, draw_again, free_entries
from synth.making.attempts import Attempts
from synth.making.index import SPAN
from synth.making.maker import Maker
from synth.run.segments import SEGMENT_ROWS, segments

_BLOCK_ROWS = 1 << 15


def settle(maker: Maker, judge: Judge) -> None:
    """Draw rows again until every condition under `asks` holds; the maker remembers which.

    Raises:
        AnswerError: a condition does not hold for some rows, however often they are drawn; a line
            for each such table.
        QuestionError: a condition does more than judge a row.
        WorldError: the database cannot judge a condition.
    """
    problems: list[str] = []
    for layout in maker.plan.layouts:
        table = maker.plan.tables[layout.name]
        if table.asks:
            maker.refused[layout.name] = Attempts(free_entries(maker.plan, layout.name))
            try:
                for start, stop in _blocks(maker, layout.name):
                    draw_again(maker, layout, judge, maker.beneath(layout.name, start, stop))
            except AnswerError as error:
                problems.append(str(error))
    if problems:
        raise AnswerError("\n".join(problems))


def _blocks(maker: Maker, name: str) -> Iterator[tuple[int, int]]:
    for start, stop in segments(maker, name):
        step = max(SPAN, (stop - start) * _BLOCK_ROWS // SEGMENT_ROWS)
        for begin in range(start, stop, step):
            yield begin, min(stop, begin + step)
