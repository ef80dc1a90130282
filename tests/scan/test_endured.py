"""A mistake of ours while one source is read or looked at: it is told, and all else is too."""

import pytest
from click.testing import CliRunner

from synth import api
from synth.cli.scan import command
from synth.scan.kinds.json import JsonKind
from synth.scan.watch import Watch
from synth.testing import assert_nobody

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

BUG = "ValueError: this is a bug in synth, please report it"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.json").write_text('{"a": 1}\n')
    (tmp_path / "b.txt").write_text(f"{NIR}\n")
    return tmp_path


def broken(*_):
    raise ValueError(NIR)
    yield


@pytest.mark.parametrize(
    ("owner", "name", "said"),
    [
        pytest.param(JsonKind, "pieces", BUG, id="it is read"),
        pytest.param(JsonKind, "takes", BUG, id="its kind is found"),
    ],
)
def test_the_report_is_not_lost(folder, monkeypatch, owner, name, said):
    monkeypatch.setattr(owner, name, broken if name == "pieces" else broken_at_once)
    listing = api.scan(folder)
    assert (str(folder / "a.json"), said) in listing.skipped
    if name == "pieces":
        assert [one.source for one in listing.results] == [str(folder / "b.txt")]
    assert isinstance(listing.error, ValueError)
    assert not listing.holds


def broken_at_once(*_):
    raise ValueError(NIR)


def test_what_fails_when_all_was_read(folder, monkeypatch):
    findings = Watch.findings

    def failing(self):
        if self.source.endswith("a.json"):
            raise ValueError(NIR)
        yield from findings(self)

    monkeypatch.setattr(Watch, "findings", failing)
    listing = api.scan(folder)
    assert listing.skipped == ((str(folder / "a.json"), BUG),)
    assert [one.source for one in listing.results] == [str(folder / "b.txt")]


@pytest.mark.parametrize("is_alone", [True, False])
def test_the_command_tells_it_behind_the_report(folder, monkeypatch, is_alone):
    monkeypatch.setattr(JsonKind, "pieces", broken)
    (folder / "b.txt").write_text("nothing\n")
    source = folder / "a.json" if is_alone else folder
    done = CliRunner().invoke(command, [str(source)])
    assert isinstance(done.exception, ValueError)  # exit code 3, as every mistake of ours
    assert f"skipped {folder / 'a.json'}: {BUG}\n" in done.output
    assert NIR not in done.output


def test_the_assertion_fails(folder, monkeypatch):
    monkeypatch.setattr(JsonKind, "pieces", broken)
    (folder / "b.txt").write_text("nothing\n")
    with pytest.raises(AssertionError) as failed:
        assert_nobody(folder)
    assert BUG in str(failed.value)


def test_one_source_named_twice_is_read_once(folder):
    listing = api.scan([folder / "b.txt", folder / "b.txt"])
    assert [result.count for result in listing.results] == [1]
    assert len(listing.read) == 1
