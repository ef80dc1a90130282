"""Flags: true as often as the default and the name say."""

from decimal import Decimal

from synth.infer.defaults import likely
from synth.infer.made import Made, Wish, chosen
from synth.infer.states import flag_share

_LEANING = {"true": "0.88", "false": "0.12"}
"""The share of true where the default says which is usual."""


def boolean(wish: Wish) -> Made:
    """As the default leans, else as the name does."""
    kept = [text for text in ("true", "false") if text not in wish.domain.excluded]
    if wish.unique or len(kept) < 2:  # noqa: PLR2004 - both values
        return chosen(wish, kept or ["true"])
    share, named = _LEANING.get(likely(wish) or "", ""), flag_share(wish)
    if share and named:  # the default says which, the name how much
        is_rare = likely(wish) == "false"
        share = min(share, named, key=Decimal) if is_rare else max(share, named, key=Decimal)
    share = share or named
    return Made({"bool": share} if share else "bool", None)
