"""Docstrings come apart in the fixed order, and lines keep their width."""

from synth.docstrings import WIDTH, listed, read_doc, section, wrapped


class Sample:
    """A thing that is made.

    Why one would
    want it.

    Attributes:
        size: how large it is, 1 unless
            written.
        name: its name.

    Example:
        ```yaml
        thing: {sample: {size: 2,
                         name: x}}
        ```
        gives `x`.

    Source: the law of things,
    section 2.
    """


def test_a_docstring_comes_apart():
    doc = read_doc(Sample)
    assert doc.paragraphs == ("A thing that is made.", "Why one would want it.")
    assert doc.options == {"size": "how large it is, 1 unless written.", "name": "its name."}
    assert doc.example == (
        "thing: {sample: {size: 2,",
        "                 name: x}}",
        "gives `x`.",
    )
    assert doc.source == "the law of things, section 2."


def test_a_class_without_sections_has_none():
    class Bare:
        """One line."""

    doc = read_doc(Bare)
    assert (doc.paragraphs, doc.options, doc.example, doc.source) == (("One line.",), {}, (), "")


def test_lines_keep_the_width_and_the_last_cell_goes_on_below_itself():
    text = "word " * 60
    assert all(len(line) <= WIDTH for line in wrapped(text))
    lines = list(listed([("a", "b", text), ("long name", "", "short")]))
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0].startswith("  a          b  word")
    assert lines[1].startswith(" " * 16 + "word")
    assert lines[-1] == "  long name     short"


def test_nothing_has_no_section():
    assert list(section("Title", [])) == []
    assert list(section("Title", ["  x"])) == ["", "Title", "  x"]
    assert list(listed([])) == []
