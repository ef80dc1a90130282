"""Clean outputs of every store verify, and the report says what was looked at."""

import json

import phonenumbers
import pytest
from stdnum.fr import nir

from synth.errors import QuestionError
from synth.stores.targets import stores
from synth.verify import verify

CHECKS = """
columns agency: 2 columns
rows agency: 4 rows
type agency: 4 rows, 2 columns
null agency: 4 rows, 1 column
length agency: 4 rows, 1 column
nobody agency: 4 rows, 1 column
digest agency: 4 rows, 2 columns
columns person: 17 columns
rows person: 20 rows
type person: 20 rows, 17 columns
null person: 20 rows, 9 columns
length person: 20 rows, 3 columns
digits person: 20 rows, 1 column
nobody person: 20 rows, 8 columns
digest person: 20 rows, 17 columns
columns spell: 5 columns
rows spell: 30 rows
type spell: 30 rows, 5 columns
null spell: 30 rows, 2 columns
nobody spell: 30 rows, 2 columns
digest spell: 30 rows, 5 columns
key agency.safir: 4 rows
key person.id: 20 rows
unique person.nir: 19 rows
unique person.email: 20 rows
unique person(name, born): 20 rows
reference person.mother -> person.id: 19 rows
reference person.safir -> agency.safir: 19 rows
key spell(person, start): 30 rows
reference spell(name, born) -> person(name, born): 28 rows
identifier agency.safir: 4 rows, safir
identifier person.nir: 19 rows, nir
identifier person.email: 20 rows, email
identifier person.phone: 19 rows, phone
rule R1: 30 rows, 1 null
rule R2: 30 rows
rule R3: 20 rows
rule R4: 20 rows, 10 wrong, at least 50% must hold
rule R5: 15 rows
rule R6: met no row
"""


@pytest.mark.parametrize("word", stores())
def test_a_clean_output_verifies(make, word):
    written = make(word, notes=("a note of the run",))
    said = []
    report = verify(str(written.path), progress=said.append)
    assert report.findings == ()
    assert [str(check) for check in report.checks[2:]] == CHECKS.split("\n")[1:-1]
    assert [check.rule for check in report.checks[:2]] == ["file", "table"]
    assert said[0] == "files"
    assert said[-1] == "rule R6"
    assert json.loads(report.json())["holds"] is True


def test_weak_proofs_stand_first(make):
    notes = verify(str(make("csv", notes=("last",)).path)).notes
    kinds = [note.split("; ")[0] for note in notes]
    assert kinds == [
        "proof of agency.safir (safir): convention",
        "proof of person.nir (nir): registry",
        "proof of person.email (email): rule",
        "proof of person.phone (phone): rule",
        "last",
    ]


def test_public_validators_agree_with_what_verifies(values):
    numbers = [number for number in values["person"]["nir"] if number]
    assert all(nir.is_valid(number) for number in numbers)
    phones = [number for number in values["person"]["phone"] if number]
    parsed = [phonenumbers.parse(number, "FR") for number in phones]
    assert all(phonenumbers.is_possible_number(number) for number in parsed)


def test_one_table_in_one_file_has_any_name(make_one):
    written = make_one("csv", "any name.csv")
    assert verify(str(written.path)).holds


@pytest.mark.parametrize("word", ["csv", "sqlite"])
def test_no_rows_at_all(make, word, empty):
    assert [c for c in verify(str(make(word, empty).path)).checks if not c.holds] == []


def test_nothing_there(tmp_path):
    with pytest.raises(QuestionError, match="does not exist"):
        verify(str(tmp_path / "absent.csv"))
    (tmp_path / "bare.csv").write_text("a\n1\n")
    with pytest.raises(QuestionError, match=r"bare\.csv\.manifest\.json: no manifest"):
        verify(str(tmp_path / "bare.csv"))


def test_the_temporary_folder_is_gone(make, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    written = make("csv")
    before = sorted(tmp_path.iterdir())
    verify(str(written.path))
    assert sorted(tmp_path.iterdir()) == before
