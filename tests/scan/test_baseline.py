"""A baseline: read, added to, and worth nothing without its key."""

import hashlib
import json
import stat

import pytest

from synth.errors import QuestionError, WorldError
from synth.scan.baseline import Entry, read_baseline, write_baseline
from synth.scan.keys import Key, find_key, make_key

KEY = Key(b"k" * 64)
PRINTS = tuple(KEY.prints("nir", ("111", "222")))
ENTRY = Entry("nir", "a\u202e\x1b.log:3", 'a "specimen" of ours: é', "2026-11-30", PRINTS)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "known.yaml")


def test_a_fingerprint_is_an_hmac():
    def sha(data):
        return hashlib.sha256(data).digest()

    # RFC 2104, section 2: a key as long as a block of the hash is taken as it is.
    inner, outer = (bytes(byte ^ pad for byte in KEY.secret) for pad in (0x36, 0x5C))
    assert KEY.prints("nir", ["111"]) == [sha(outer + sha(inner + b"nir\x00111")).hex()[:16]]
    assert KEY.prints("phone", ["111"]) != KEY.prints("nir", ["111"])


def test_what_was_written_is_read(path):
    write_baseline(path, KEY, [ENTRY])
    assert read_baseline(path, KEY).reasons == {
        ("nir", one): 'a "specimen" of ours: é (2026-11-30)' for one in PRINTS
    }


def test_what_a_person_wrote_stays(path, tmp_path):
    write_baseline(path, KEY, [ENTRY])
    text = (tmp_path / "known.yaml").read_text().replace("2026-11-30", "2026-12-01 # asked again")
    (tmp_path / "known.yaml").write_text(text)
    other = Entry("email", "", "help desk", "2026-12-02", ("0123456789abcdef",))
    write_baseline(path, KEY, [other])
    assert (tmp_path / "known.yaml").read_text().startswith(text)
    reasons = read_baseline(path, KEY).reasons
    assert reasons["email", "0123456789abcdef"] == "help desk (2026-12-02)"
    assert reasons["nir", PRINTS[0]] == 'a "specimen" of ours: é (2026-12-01)'


def test_json_is_read(path, tmp_path):
    entry = {"rule": "nir", "reason": "ours", "date": "2026-01-31", "values": [PRINTS[0]]}
    content = {"baseline": 1, "key": KEY.check, "accepted": [entry]}
    (tmp_path / "known.yaml").write_text(json.dumps(content, indent=1))
    assert read_baseline(path, KEY).reasons == {("nir", PRINTS[0]): "ours (2026-01-31)"}
    with pytest.raises(QuestionError) as refused:
        write_baseline(path, KEY, [ENTRY])
    assert str(refused.value) == (
        f"{path}: nothing can be added at its end; expected `accepted` as its last word, and "
        "entries that begin with two blanks and a hyphen"
    )
    assert json.loads((tmp_path / "known.yaml").read_text()) == content


def test_a_baseline_needs_its_key(path, tmp_path, monkeypatch):
    monkeypatch.delenv("SYNTH_SCAN_KEY", raising=False)
    write_baseline(path, KEY, [ENTRY])
    with pytest.raises(QuestionError) as refused:
        read_baseline(path, find_key(path))
    assert str(refused.value) == (
        f"{path} needs the key with which it was made; expected it in {path}.key, in a file that "
        "--key names, or in the environment as SYNTH_SCAN_KEY"
    )
    with pytest.raises(QuestionError) as refused:
        read_baseline(path, Key(b"other" * 9))
    assert str(refused.value) == (
        f"{path} was made with another key; expected that one, or a new baseline: "
        "synth scan ... --write-baseline FILE --reason TEXT"
    )
    with pytest.raises(WorldError) as failed:
        read_baseline(str(tmp_path / "gone"), None)
    assert str(failed.value) == f"cannot read {tmp_path / 'gone'}: No such file or directory"


def test_where_a_key_is_looked_for(path, tmp_path, monkeypatch):
    monkeypatch.delenv("SYNTH_SCAN_KEY", raising=False)
    assert find_key(path) is None
    made, where = make_key(path), f"{path}.key"
    assert stat.S_IMODE((tmp_path / "known.yaml.key").stat().st_mode) == 0o600
    assert find_key(path) == made != make_key(path, file=str(tmp_path / "b"))
    monkeypatch.setenv("SYNTH_SCAN_KEY", "e" * 32)
    assert find_key(path) == find_key(None) == Key(b"e" * 32)
    assert find_key(path, file=where) == made
    monkeypatch.setenv("SYNTH_SCAN_KEY", "")
    assert find_key(path) == made
    with pytest.raises(WorldError) as failed:
        make_key(path)
    assert str(failed.value) == f"cannot write {where}: File exists"
    assert "e" * 8 not in repr(Key(b"e" * 32))


def test_a_short_key(path, monkeypatch):
    monkeypatch.setenv("SYNTH_SCAN_KEY", "secret")
    with pytest.raises(QuestionError) as refused:
        find_key(path)
    assert str(refused.value) == (
        "SYNTH_SCAN_KEY: the key has 6 characters; expected at least 32, drawn by chance: where "
        "there is none, --write-baseline makes one"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "accepted: []\n",
            (
                "1:1: this is no baseline of version 1; expected `baseline: 1`, as "
                "--write-baseline writes it"
            ),
        ),
        (
            "baseline: 1\nkye: a\n",
            (
                "2:1: unknown word 'kye' in a baseline; expected one of "
                "baseline, key, accepted; did you mean 'key'?"
            ),
        ),
        (
            "baseline: 1\nkey: a\naccepted:\n  - {rule: nir, values: [1], date: today}\n",
            (
                "4:5: an accepted finding without 'reason'; expected why it is accepted\n"
                "PATH:4:26: no fingerprint; expected 16 digits of 0 to 9 and a to f\n"
                "PATH:4:36: 'date' is 'today'; expected when it was accepted, such as 2026-01-31"
            ),
        ),
        (
            "baseline: 1\nkey: a\naccepted: 5\n",
            "3:11: 'accepted' is '5'; expected a list such as [{rule: nir, ...}]",
        ),
    ],
)
def test_mistakes_are_told_with_their_places(path, tmp_path, text, said):
    (tmp_path / "known.yaml").write_text(text)
    with pytest.raises(QuestionError) as refused:
        read_baseline(path, KEY)
    assert str(refused.value) == f"{path}:{said}".replace("PATH", path)
    assert (tmp_path / "known.yaml").read_text() == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "{path} is empty; expected what --write-baseline wrote"),
        (" \n", "{path} is empty; expected what --write-baseline wrote"),
    ],
)
@pytest.mark.parametrize("key", [None, KEY])
def test_an_empty_file_is_told_before_the_key(path, tmp_path, text, found, key):
    (tmp_path / "known.yaml").write_text(text)
    with pytest.raises(QuestionError) as refused:
        read_baseline(path, key)
    assert str(refused.value) == found.format(path=path)


@pytest.mark.parametrize("key", [None, KEY])
def test_what_is_no_baseline_is_told_before_the_key_and_without_a_value(path, tmp_path, key):
    (tmp_path / "known.yaml").write_text("id,nir\n1,285026912312382\n")
    with pytest.raises(QuestionError) as refused:
        read_baseline(path, key)
    assert str(refused.value) == (
        f"{path}:1:1: this is no baseline of version 1; expected `baseline: 1`, as "
        "--write-baseline writes it"
    )


def test_an_unknown_rule_is_told(path, tmp_path):
    write_baseline(path, KEY, [ENTRY])
    text = (tmp_path / "known.yaml").read_text().replace("rule: nir", "rule: nri")
    (tmp_path / "known.yaml").write_text(text)
    with pytest.raises(
        QuestionError, match=r"known.yaml:6:11: no rule of a scan is called 'nri'; exp"
    ):
        read_baseline(path, KEY)
