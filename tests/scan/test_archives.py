"""What lies in archives is read where it lies, and what cannot be is told with its reason."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pytest

from synth import api
from synth.errors import WorldError

LINE = b"Mme Petit, 2 85 02 69 123 123 82, est venue.\n"
"""A number that INSEE can have given: its key is right and its place exists."""

DAMAGED = "not read to its end: it is damaged or cut off"


def by_arrow(way):
    def packed(data):
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, way) as stream:
            stream.write(data)
        return sink.getvalue().to_pybytes()

    return packed


WAYS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": by_arrow("zstd"),
    "lz4": by_arrow("lz4"),
}


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def found(listing):
    return [(result.source, result.rule, result.lines) for result in listing.results]


@pytest.mark.parametrize("way", WAYS)
def test_a_compressed_file(tmp_path, way):
    path = tmp_path / f"notes.log.{way}"
    path.write_bytes(WAYS[way](b"nothing\n" + LINE))
    listing = api.scan(path)
    assert found(listing) == [(f"{path}!notes.log", "nir", (2,))]
    assert listing.skipped == ()
    assert listing.read == ((f"{path}!notes.log", "text", 2, ""), (str(path), "compressed", 0, ""))


@pytest.mark.parametrize("way", WAYS)
def test_several_streams_behind_one_another_are_one(tmp_path, way):
    path = tmp_path / f"notes.log.{way}"
    path.write_bytes(WAYS[way](b"nothing\n") + WAYS[way](LINE))
    assert found(api.scan(path)) == [(f"{path}!notes.log", "nir", (2,))]


@pytest.mark.parametrize("way", WAYS)
def test_a_stream_that_breaks_off(tmp_path, way):
    path = tmp_path / f"notes.log.{way}"
    text = LINE + b"".join(b"line %d\n" % (number * 7919 % 10**6) for number in range(100_000))
    path.write_bytes(WAYS[way](text)[:-1000])
    listing = api.scan(path)
    assert found(listing) == [(f"{path}!notes.log", "nir", (1,))]
    assert listing.skipped == ((f"{path}!notes.log", DAMAGED),)


def test_the_last_letters_before_a_break_are_read(tmp_path):
    path = tmp_path / "notes.log.gz"
    path.write_bytes(gzip.compress(b"nothing\n" + LINE)[:-4])
    listing = api.scan(path)
    assert found(listing) == [(f"{path}!notes.log", "nir", (2,))]
    assert listing.skipped == ((f"{path}!notes.log", DAMAGED),)


def test_archives_in_archives(tmp_path):
    path = tmp_path / "all.tgz"
    inner = zipped({"b/notes.txt": LINE, "b/more.log.zst": WAYS["zst"](LINE)})
    path.write_bytes(gzip.compress(tarred({"a/inner.zip": inner, "a/notes.txt": LINE})))
    listing = api.scan(path)
    assert [source for source, *_ in found(listing)] == [
        f"{path}!all.tar!a/inner.zip!b/notes.txt",
        f"{path}!all.tar!a/inner.zip!b/more.log.zst!more.log",
        f"{path}!all.tar!a/notes.txt",
    ]
    assert listing.skipped == ()


def test_archives_that_lie_too_deep(tmp_path):
    data, path = LINE, tmp_path / "deep.gz"
    for _ in range(9):
        data = gzip.compress(data)
    path.write_bytes(data)
    listing = api.scan(path)
    assert listing.results == ()
    assert listing.skipped == ((f"{path}{'!deep' * 8}", "it lies in 8 archives"),)


def test_names_of_members_are_shown_and_nothing_is_written_by_them(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    path = inside / "a.zip"
    path.write_bytes(zipped({"../../evil.txt": LINE, "/abs\n\x1b[2J.txt": LINE}))
    before = sorted(tmp_path.rglob("*"))
    listing = api.scan(path)
    assert [source for source, *_ in found(listing)] == [
        f"{path}!../../evil.txt",
        f"{path}!/abs\\n\\x1b[2J.txt",
    ]
    assert sorted(tmp_path.rglob("*")) == before
    for form in ("text", "json"):
        assert "\x1b" not in listing.render(form)


def test_a_member_that_is_encrypted(tmp_path):
    path = tmp_path / "a.zip"
    data = bytearray(zipped({"secret.txt": LINE, "plain.txt": LINE}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    listing = api.scan(path)
    assert found(listing) == [(f"{path}!plain.txt", "nir", (1,))]
    assert listing.skipped == ((f"{path}!secret.txt", "it is encrypted"),)


def test_a_member_in_an_unknown_way(tmp_path):
    path = tmp_path / "a.zip"
    data = bytearray(zipped({"odd.txt": LINE, "plain.txt": b"nothing"}))
    data[8] = data[data.index(b"PK\1\2") + 10] = 97
    path.write_bytes(data)
    listing = api.scan(path)
    reason = "it is compressed in a way that is not known"
    assert listing.skipped == ((f"{path}!odd.txt", reason),)


def test_a_tar_that_is_cut_off(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(tarred({"notes.log": LINE * 1000})[:-30_000])
    listing = api.scan(path)
    assert found(listing)[0][:2] == (f"{path}!notes.log", "nir")
    assert listing.skipped == ((f"{path}!notes.log", DAMAGED), (str(path), DAMAGED))


def test_a_zip_that_is_cut_off(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"notes.log": LINE * 1000})[:-30])
    with pytest.raises(WorldError) as refused:
        api.scan(path)
    assert str(refused.value) == f"nothing could be read: {path}: it is damaged or cut off"


@pytest.mark.slow
def test_a_bomb(tmp_path):
    path = tmp_path / "bomb.tar.gz"
    zeros = bytes(1 << 24)
    with gzip.open(path, "wb", 9) as file, tarfile.open(fileobj=file, mode="w|") as archive:
        for number in range(18):
            info = tarfile.TarInfo(f"{number}.bin")
            info.size = len(zeros)
            archive.addfile(info, io.BytesIO(zeros))
    assert path.stat().st_size < 1 << 20
    listing = api.scan(path)
    reason = "not read to its end: it unpacks to more than 250 times its size"
    assert (f"{path}!bomb.tar", reason) in listing.skipped


def test_a_member_without_a_name(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        nameless = zipfile.ZipInfo("a")
        nameless.filename = ""
        archive.writestr(nameless, LINE)
    assert found(api.scan(path)) == [(f"{path}!", "nir", (1,))]


def test_what_is_said_beside_members(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.comment = LINE.strip()
        member = zipfile.ZipInfo("b.txt")
        member.comment = b"ask jean@orange.fr"
        archive.writestr(member, "nothing")
    assert found(api.scan(tmp_path)) == [
        (f"{tmp_path / 'a.zip'}!comments", "email", (2,)),
        (f"{tmp_path / 'a.zip'}!comments", "nir", (1,)),
    ]
