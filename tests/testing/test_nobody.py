"""`assert_nobody`, as a test of a user's."""

import subprocess
import sys

import pytest
from faker import Faker

from synth import api
from synth.testing import assert_nobody


@pytest.fixture
def notes(tmp_path):
    """A file with a number that somebody may have, and the number."""
    faker = Faker("fr_FR")
    faker.seed_instance(5)
    number = faker.ssn()
    (tmp_path / "notes.log").write_text(f"seen {number} today\n")
    return tmp_path / "notes.log", number


def test_what_we_make_passes(tmp_path):
    target = tmp_path / "people.sqlite"
    api.generate_to(api.make_plan("job_seeker", rows=50), str(target))
    assert_nobody(target, f"sqlite:///{target}", fail_on="possible", strict=True)


def test_the_message_is_the_report_without_a_value(notes):
    path, number = notes
    with pytest.raises(AssertionError) as failed:
        assert_nobody(path)
    assert str(failed.value) == f"somebody may be here\n{api.scan(path).render()}"
    assert f"found   {path}:1" in str(failed.value)
    assert number not in str(failed.value)


def test_what_cannot_be_read(notes):
    path, _ = notes
    gone = path.with_name("gone.csv")
    with pytest.raises(AssertionError) as failed:
        assert_nobody(gone)
    assert str(failed.value) == f"nothing could be read: {gone}: No such file or directory"
    path.write_text("nothing\n")
    assert_nobody(path, gone)
    with pytest.raises(AssertionError) as failed:
        assert_nobody(path, gone, strict=True)
    assert f"skipped {gone}: No such file or directory" in str(failed.value)


def test_what_is_known_passes(notes, monkeypatch):
    path, _ = notes
    monkeypatch.delenv("SYNTH_SCAN_KEY", raising=False)
    known = path.with_name("known.yaml")
    api.scan(path, baseline=known, accept=("ours", "2026-11-30"))
    assert_nobody(path, baseline=known)
    path.with_name("known.yaml.key").unlink()
    with pytest.raises(AssertionError) as failed:
        assert_nobody(path, baseline=known)
    assert str(failed.value).startswith(f"{known} needs the key with which it was made; ")


@pytest.mark.slow
def test_pytest_shows_the_report_and_no_line_of_ours(notes, tmp_path):
    path, number = notes
    test = tmp_path / "test_it.py"
    test.write_text(
        "from synth.testing import assert_nobody\n\n\n"
        f"def test_it():\n    assert_nobody({str(path)!r})\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert f"found   {path}:1" in done.stdout
    assert "synth/testing" not in done.stdout
    assert number not in done.stdout
