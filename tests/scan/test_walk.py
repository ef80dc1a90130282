"""What stands in a folder and is no file that can be read is told with its reason."""

import os
import socket

import pytest

from synth import api
from synth.errors import WorldError
from synth.scan.types import Named, Skipped
from synth.scan.walk import streams

PIPE = "it is a pipe; expected a file, or - for what comes from a pipe"


def test_what_is_no_file(tmp_path):
    (tmp_path / "a.txt").write_text("nothing\n")
    os.mkfifo(tmp_path / "b")
    (tmp_path / "c").symlink_to(tmp_path / "c")
    (tmp_path / "d").symlink_to("/dev/zero")
    (tmp_path / "e").symlink_to(tmp_path / "gone")
    (tmp_path / "x.csv").mkdir()
    (tmp_path / "x.csv" / "y.csv").write_text("nom\nDupont\n")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "f"))
        listing = api.scan(tmp_path)
    assert [(source.rpartition("/")[2], reason) for source, reason in listing.skipped] == [
        ("b", PIPE),
        ("c", "Too many levels of symbolic links"),
        ("d", "it is a device, not a file"),
        ("e", "No such file or directory"),
        ("f", "it is a socket, not a file"),
    ]
    assert [source for source, *_ in listing.read] == [
        str(tmp_path / "a.txt"),
        str(tmp_path / "x.csv" / "y.csv"),
    ]


def test_a_pipe_alone(tmp_path):
    os.mkfifo(tmp_path / "b")
    with pytest.raises(WorldError) as refused:
        api.scan(tmp_path / "b")
    assert str(refused.value) == f"nothing could be read: {tmp_path / 'b'}: {PIPE}"


def test_a_file_that_vanishes(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text("nothing\n")
    found = (one for one in streams(str(tmp_path)) if not isinstance(one, Named))
    assert next(found).shown == str(tmp_path / "a")
    (tmp_path / "b").unlink()
    assert next(found) == Skipped(str(tmp_path / "b"), "No such file or directory")
    assert next(found).shown == str(tmp_path / "c")


def test_an_empty_file(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    listing = api.scan(tmp_path)
    assert (listing.read, listing.skipped) == (((str(tmp_path / "a.csv"), "empty", 0, ""),), ())


def test_folders_of_tools(tmp_path):
    for folder in (".git", "a/__pycache__", "b/__pycache__"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "config").write_text("nothing\n")
    (tmp_path / "a.txt").write_text("nothing\n")
    listing = api.scan(tmp_path)
    assert listing.skipped == ()
    assert [source for source, *_ in listing.read] == [str(tmp_path / "a.txt")]
    assert listing.notes[:2] == (
        "folders .git passed over, as tools fill them; name one to read it",
        "folders __pycache__ passed over, as tools fill them; name one to read it",
    )
    assert api.scan(tmp_path / ".git").read[0][0] == str(tmp_path / ".git" / "config")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_what_may_not_be_read(tmp_path):
    (tmp_path / "a.txt").write_text("nothing\n")
    (tmp_path / "b.txt").write_text("nothing\n")
    (tmp_path / "c").mkdir(mode=0)
    (tmp_path / "b.txt").chmod(0)
    listing = api.scan(tmp_path)
    assert listing.skipped == (
        (str(tmp_path / "b.txt"), "Permission denied"),
        (str(tmp_path / "c"), "Permission denied"),
    )


def test_names_that_are_commands_of_a_terminal(tmp_path):
    name = os.fsdecode(b"a\nb\x1b[2J\xff.txt")
    (tmp_path / name).write_text("nothing\n")
    listing = api.scan(tmp_path)
    assert listing.read[0][0] == f"{tmp_path}/a\\nb\\x1b[2J\\udcff.txt"
    for form in ("text", "json"):
        listing.render(form).encode()
