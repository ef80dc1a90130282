"""Every mistake of `mistakes.txt` is told in exactly the words that stand below it."""

import re
from pathlib import Path

import pytest

from synth.errors import SchemaError
from synth.schema import library
from synth.schema.read import read_text

HEAD = "synth: 1\nas_of: 2026-01-01\n"
SAVE = "expected UTF-8: save it in that encoding"
INVISIBLE = (
    "3:8: the invisible character U+{} stands here; expected text; inside double quotes "
    "such a character is written as an escape, like \\u2028"
)
OPEN = (
    "4:1: the '[' of line 3, column 10 is still open here; expected ',' or ']'; put a "
    "text that holds ',', ': ', '[', ']', '{' or '}' in quotes"
)
BLOCK = re.compile(r"^=== (.+)\n((?:.*\n)*?)---->\n((?:s\.yaml:.*\n)+)", re.MULTILINE)
TOLD = Path(__file__).with_name("mistakes.txt").read_text(encoding="utf-8")
CASES = [pytest.param(text, said, id=name) for name, text, said in BLOCK.findall(TOLD)]


@pytest.fixture(autouse=True)
def _nothing_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No message depends on the shipped schemas or on the folder the tests run in."""
    monkeypatch.setattr(library, "FOLDERS", ())
    monkeypatch.chdir(tmp_path)


def told(text: str | bytes) -> str:
    with pytest.raises(SchemaError) as caught:
        read_text(text, path="s.yaml")
    return str(caught.value)


def test_every_block_of_the_table_is_found() -> None:
    assert len(CASES) == TOLD.count("=== ") > 60


@pytest.mark.parametrize(("text", "said"), CASES)
def test_mistake_is_told(text: str, said: str) -> None:
    assert told(text) == said.rstrip("\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: this file is empty; expected a schema, which starts with `synth: 1`"),
        (
            HEAD + "name: a\0b\n",
            INVISIBLE.format("0000"),
        ),
        (
            HEAD + "name: a\u2028b\n",
            INVISIBLE.format("2028"),
        ),
        (
            HEAD + "name: a\u202eb\n",
            INVISIBLE.format("202E"),
        ),
        (
            (HEAD + "name: é\n").encode("latin-1"),
            f"3:7: this file is not UTF-8 (perhaps Latin-1); {SAVE}",
        ),
        (
            HEAD.encode("utf-16"),
            f"1:1: this file is UTF-16; {SAVE}",
        ),
        (
            HEAD + "name:\u00a0a\nseed: [\n",
            "3:6: a no-break space stands in this line; expected an ordinary space",
        ),
        (
            HEAD + "extends: [a\u00a0b\n",
            OPEN,
        ),
        (
            HEAD + "tables: {t: 1}\n\u00a0 u: 1\n",
            "4:1: a no-break space stands in this text; expected an ordinary space",
        ),
    ],
)
def test_mistake_that_an_editor_hides(text: str | bytes, said: str) -> None:
    assert f"s.yaml:{said}" in told(text).split("\n")


def test_byte_order_mark_is_fine() -> None:
    text = HEAD + "tables: {t: {rows: 1, columns: {id: sequence}}}\n"
    plain = read_text(text, path="s.yaml")
    assert read_text("\ufeff" + text, path="s.yaml") == plain
    assert read_text(b"\xef\xbb\xbf" + text.encode(), path="s.yaml") == plain


def test_messages_hold_no_word_of_python() -> None:
    said = "\n".join(str(case.values[1]) for case in CASES)
    assert not re.search(r"\bNone\b|\bdict\b|\bstr\b|Error|<class|Traceback|scalar|token", said)
