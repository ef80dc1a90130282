"""What a model states is what its ledger adds up to, or it is not read."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from synth.errors import QuestionError
from synth.manifestjson import sealed
from synth.model.folder import read_model, write_model
from synth.model.types import Guarantee, Model, Query


def _edited(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """A file changed, and every digest made anew: what somebody does who knows how."""
    content = json.loads((folder / name).read_bytes())
    change(content)
    content.pop("digest", None)
    if name == "model.json":
        (folder / name).write_bytes(sealed(content)[0])
        return
    data = json.dumps(content).encode()
    (folder / name).write_bytes(data)

    def listed(model: dict[str, Any]) -> None:
        for file in model["files"]:
            if file["name"] == name:
                file.update(size_bytes=len(data), sha256=sha256(data).hexdigest())

    _edited(folder, "model.json", listed)


def _guarantee(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["guarantee"].update(fields)


def _query(number: int, **fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: content["queries"][number].update(fields)


NOTE = "no privacy guarantee: what the model tells of one person has no bound"
CASES = {
    "a smaller epsilon": (
        "model.json",
        _guarantee(epsilon=0.01),
        (
            "M/model.json: guarantee.epsilon: expected at least 0.906302, which rho 0.0124 gives "
            "with this delta"
        ),
    ),
    "a greater delta": (
        "model.json",
        _guarantee(delta=0.5),
        "M/model.json: guarantee.delta: expected more than 0 and at most 1e-05",
    ),
    "a smaller budget": (
        "model.json",
        _guarantee(rho=0.001, epsilon=0.3),
        "M/model.json: guarantee.rho: expected at least 0.00724849, to which the ledger adds up",
    ),
    "no budget": (
        "model.json",
        _guarantee(rho=0.0),
        "M/model.json: guarantee.rho: expected at least 0.00724849, to which the ledger adds up",
    ),
    "another person": (
        "model.json",
        _guarantee(unit="all persons together"),
        "M/model.json: notes: expected first what the guarantee says",
    ),
    "another first note": (
        "model.json",
        lambda content: content["notes"].pop(0),
        "M/model.json: notes: expected first what the guarantee says",
    ),
    "no guarantee": (
        "model.json",
        lambda content: content.update(guarantee=None),
        "M/model.json: guarantee: expected one of engine dp, and of no other",
    ),
    "a guarantee of an engine that gives none": (
        "model.json",
        lambda content: content.update(engine="sdv:gaussian_copula"),
        "M/model.json: guarantee: expected one of engine dp, and of no other",
    ),
    "a promise that is denied, with its ledger": (
        "model.json",
        lambda content: content.update(engine="sdv:x", guarantee=None, notes=[NOTE]),
        "M/ledger.json: queries: expected none where nothing is promised",
    ),
    "a smaller price": (
        "ledger.json",
        _query(0, rho=0.0001),
        "M/ledger.json: queries[0].rho: expected 0.0032, which its noise costs",
    ),
    "less noise": (
        "ledger.json",
        _query(2, sigma=4.01),
        "M/ledger.json: queries[2].rho: expected 0.279849, which its noise costs",
    ),
    "more that a person changes": (
        "ledger.json",
        _query(0, sensitivity=12.0),
        "M/ledger.json: queries[0].rho: expected 0.4608, which its noise costs",
    ),
    "a surer choice": (
        "ledger.json",
        _query(1, epsilon=1.0),
        "M/ledger.json: queries[1].rho: expected 0.125, which its noise costs",
    ),
    "noise that is not said": (
        "ledger.json",
        _query(0, sigma=None),
        "M/ledger.json: queries[0]: expected the noise of a count",
    ),
    "noise so small that the price has no number": (
        "ledger.json",
        _query(0, sigma=1e-300),
        "M/ledger.json: queries[0].rho: expected inf, which its noise costs",
    ),
    "a question twice": (
        "ledger.json",
        lambda content: content["queries"].extend(content["queries"]),
        "M/model.json: guarantee.rho: expected at least 0.014497, to which the ledger adds up",
    ),
    "no question": (
        "ledger.json",
        lambda content: content["queries"].clear(),
        "M/ledger.json: queries: expected what the guarantee was spent on",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_promise_that_its_ledger_does_not_keep_is_refused(
    model: Model, tmp_path: Path, case: str
) -> None:
    name, change, told = CASES[case]
    write_model(model, tmp_path / "m")
    _edited(tmp_path / "m", name, change)
    with pytest.raises(QuestionError) as said:
        read_model(tmp_path / "m")
    assert str(said.value).replace(str(tmp_path / "m"), "M") == told


def test_nothing_is_written_that_could_not_be_read(model: Model, tmp_path: Path) -> None:
    spent = replace(model, ledger=(*model.ledger, *model.ledger))
    with pytest.raises(QuestionError, match=r"guarantee\.rho: expected at least 0\.014497"):
        write_model(spent, tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("rho", [1e-4, 0.01, 1.0, 40.0, 1e4])
@pytest.mark.parametrize("delta", [1e-300, 1e-9, 1e-5])
def test_the_budget_of_an_epsilon_is_accepted_and_little_less_refused(
    model: Model, tmp_path: Path, rho: float, delta: float
) -> None:
    """The least epsilon by the audit's own formula, which is written a second time."""
    from synth.audit.ledger import epsilon_of

    epsilon = epsilon_of(rho, delta)
    query = Query("person", "choice", ("age",), 1, 1.0, rho, None, (8 * rho) ** 0.5)

    def stated(factor: float) -> Model:
        promise = Guarantee(epsilon * factor, delta, rho, "x")
        said = f"differential privacy, epsilon {promise.epsilon:g} and delta {delta:g}, for x"
        return replace(model, guarantee=promise, ledger=(query,), notes=(said,))

    write_model(stated(1.0), tmp_path / "m")
    with pytest.raises(QuestionError, match=r"guarantee\.epsilon: expected at least"):
        write_model(stated(0.999), tmp_path / "n")
