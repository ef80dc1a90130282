"""The salt of a holdout stands beside the model, for its owner alone, and never in it."""

import json
import stat
from dataclasses import replace

import pytest

from synth.errors import QuestionError
from synth.model.folder import check_place, read_model, write_model
from synth.model.holdout import place_of, read_holdout
from synth.model.types import Holdout

SALT = "c0ffee" * 5


@pytest.fixture
def written(model, tmp_path):
    """A model with its salt beside it."""
    return write_model(replace(model, holdout=Holdout(0.2, SALT)), tmp_path / "population")


def test_no_file_of_the_model_holds_the_salt(written, tmp_path):
    folder = tmp_path / "population"
    for path in folder.iterdir():
        assert SALT.encode() not in path.read_bytes()
        assert bytes.fromhex(SALT) not in path.read_bytes()
    assert json.loads((folder / "model.json").read_bytes())["holdout"] == {"share": 0.2}
    assert SALT not in repr(written)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "population",
        "population.holdout.json",
    ]


def test_it_is_read_again_by_its_owner_alone(written, tmp_path):
    place = tmp_path / "population.holdout.json"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    model = read_model(tmp_path / "population")
    assert (model.holdout.share, model.holdout.salt) == (0.2, "")
    found = read_holdout(model, tmp_path / "population")
    assert (found.share, found.salt) == (0.2, SALT)
    moved = place.rename(tmp_path / "kept.json")
    assert read_holdout(model, tmp_path / "population").salt == ""
    assert read_holdout(model, tmp_path / "population", named=moved).salt == SALT
    assert json.loads(moved.read_bytes())["model"] == written.digest


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "{place} does not exist"),
        ("{}", "{place}: not a holdout of synth"),
        (
            '{"holdout": 1, "synth": ""}',
            "{place}: share is missing; this holdout is broken or not ours",
        ),
        (
            '{"holdout": 1, "synth": "", "share": 0.2, "salt": "x", "model": ""}',
            "{place}: salt: expected pairs of hex digits",
        ),
        (
            '{"holdout": 1, "synth": "", "share": 2, "salt": "00", "model": ""}',
            "{place}: share: expected a share between 0 and 1",
        ),
        (
            '{"holdout": 1, "synth": "", "share": 0.2, "salt": "00", "model": "0"}',
            "{place}: belongs to another model than {folder}",
        ),
        ("[" * 5000, "{place}: too long for a holdout"),
    ],
)
def test_another_file_is_refused(written, tmp_path, data, said):
    folder, place = tmp_path / "population", tmp_path / "named.json"
    if data is not None:
        place.write_text(data)
    with pytest.raises(QuestionError) as error:
        read_holdout(written, folder, named=place)
    assert str(error.value) == said.format(place=place, folder=folder)


def test_nobody_was_set_aside(written, tmp_path):
    folder = tmp_path / "population"
    model = replace(written, holdout=None)
    assert read_holdout(model, folder) is None
    with pytest.raises(QuestionError) as error:
        read_holdout(model, folder, named=tmp_path / "population.holdout.json")
    assert str(error.value) == f"{folder}: nobody was set aside, so no holdout belongs to it"


def test_what_stands_there_is_not_lost(model, tmp_path):
    folder, place = tmp_path / "population", tmp_path / "population.holdout.json"
    place.write_text("mine")
    aside = replace(model, holdout=Holdout(0.2, SALT))
    for call in (
        lambda: check_place(folder, holdout=True),
        lambda: write_model(aside, folder),
    ):
        with pytest.raises(QuestionError) as error:
            call()
        assert str(error.value) == f"{place} exists; choose another name or add --force"
    with pytest.raises(QuestionError) as error:
        write_model(aside, folder, replace=True)
    assert str(error.value) == f"{place} is not ours to replace: it is no holdout of synth"
    assert place.read_text() == "mine"
    assert not folder.exists()


@pytest.mark.usefixtures("written")
def test_a_replaced_model_takes_its_salt_with_it(model, tmp_path):
    folder, place = tmp_path / "population", place_of(tmp_path / "population")
    again = write_model(replace(model, holdout=Holdout(0.3, "00ff")), folder, replace=True)
    assert read_holdout(again, folder).salt == "00ff"
    write_model(replace(model, holdout=None), folder, replace=True)
    assert not place.exists()


def test_a_folder_that_cannot_be_written_leaves_no_salt(model, tmp_path):
    (tmp_path / "population").write_text("a file")
    with pytest.raises(QuestionError):
        write_model(replace(model, holdout=Holdout(0.2, SALT)), tmp_path / "population")
    assert [path.name for path in tmp_path.iterdir()] == ["population"]
