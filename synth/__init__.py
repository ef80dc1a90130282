"""Relational test data of people whose numbers can belong to nobody.

    import synth

    frames = synth.generate("job_seeker", rows=1000)     # pandas frames by table
    plan = synth.make_plan("people.yaml", seed=7)        # a path, a name, YAML text or a mapping
    synth.generate_to(plan, "people.parquet")

The functions are those of the commands: `help(synth.generate)` says what each takes.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from synth.version import __version__ as __version__

if TYPE_CHECKING:
    from synth.api import audit as audit
    from synth.api import check as check
    from synth.api import check_against as check_against
    from synth.api import explain as explain
    from synth.api import explain_rule as explain_rule
    from synth.api import fit as fit
    from synth.api import generate as generate
    from synth.api import generate_to as generate_to
    from synth.api import infer_schema as infer_schema
    from synth.api import make_plan as make_plan
    from synth.api import preview as preview
    from synth.api import report as report
    from synth.api import scan as scan
    from synth.api import seed as seed
    from synth.api import verify as verify

__all__ = [
    "audit",
    "check",
    "check_against",
    "explain",
    "explain_rule",
    "fit",
    "generate",
    "generate_to",
    "infer_schema",
    "make_plan",
    "preview",
    "report",
    "scan",
    "seed",
    "verify",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - module attribute hook
    """Import the public functions when they are first used: `synth --help` must not wait."""
    if name in __all__:
        from synth import api

        return getattr(api, name)
    message = f"module 'synth' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public functions too, imported or not."""
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """This package, whose functions keep their names.

    `audit`, `explain`, `report` and `verify` are rooms or files as well, and importing one would
    set it here.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
