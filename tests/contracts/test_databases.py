"""Every kind of database answers every question, and no other file knows its name."""

import ast
import inspect
from contextlib import closing
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Generic

import pytest

import synth
from synth.databases.database import Database, open_database
from synth.databases.dialect import Dialect
from synth.databases.filedatabase import FileDatabase
from synth.databases.filekind import FileKind
from synth.databases.guarded import Guarded
from synth.registry import members

KINDS = members("synth.databases")
ROOM = Path(synth.__file__).parent
NAMES = {scheme for kind in KINDS.values() for scheme in kind.schemes} | set(KINDS)


def asked(protocol):
    """What a protocol asks."""
    own = {name for name in vars(protocol) if not name.startswith("_")}
    return own | set(inspect.get_annotations(protocol))


def unanswered(kind, protocol):
    """What a thing does not answer."""
    return sorted(name for name in asked(protocol) if not hasattr(kind, name))


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    word = request.param
    if KINDS[word].schemes[0] == "postgresql":
        url = request.getfixturevalue("postgres").database()
    else:
        url = f"{KINDS[word].schemes[0]}:///{tmp_path}/x.db"
    with closing(open_database(url)) as found:
        assert found.dialect.word == word
        yield found


def test_every_question_is_answered(database):
    assert unanswered(database, Database) == []
    assert unanswered(database.guarded, Guarded) == []
    assert type(database.dialect) is Dialect
    assert database.structure().dialect is database.dialect


def test_no_question_has_a_default_answer():
    assert all(field.default is MISSING for kind in (Dialect, FileKind) for field in fields(kind))
    # A protocol whose methods had bodies would lend them to a class that inherits from it.
    for kind in (*KINDS.values(), FileDatabase):
        assert set(kind.__mro__) <= {kind, Generic, object}


def test_who_does_not_answer_is_seen():
    class Fourth:
        word, schemes = "fourth", ("fourth",)

        def structure(self):
            """Of no table."""

    missing = unanswered(Fourth(), Database)
    assert "guarded" in missing
    assert "stored" in missing
    assert "structure" not in missing


def test_the_guards_are_answered_by_all(database):
    answers = database.guarded
    structure = database.structure()
    assert all(isinstance(name, str) for pair in answers.names() for name in pair)
    assert (answers.protection(structure), answers.others(), answers.blocked()) == ("", (0, 0), "")
    assert list(answers.feeds()) == []
    assert answers.readable(structure) == ()


ELSEWHERE = {
    "cli/demo.py": "the format of the file that it makes",
    "given.py": "schemes of URLs of the whole world, whose secrets are hidden",
    "pytest_plugin.py": "fixtures are called after what they give",
    "run/recording.py": "the version of a library",
    "stores/duckdb.py": "the word of a file's format",
    "stores/sqlite.py": "the word of a file's format",
    "testing": "what these fixtures are made of",
}
"""Files that name a kind, and why that decides nothing about a database."""


def named(path):
    """The kinds that a file names, docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in constants if id(node) not in docs} & NAMES


@pytest.mark.slow
def test_no_other_file_decides_by_the_name_of_a_kind():
    files = (path for path in ROOM.rglob("*.py") if ROOM / "databases" not in path.parents)
    found = {path.relative_to(ROOM) for path in files if named(path)}
    assert {next(iter({str(path)} & set(ELSEWHERE)), path.parts[0]) for path in found} == set(
        ELSEWHERE
    )
