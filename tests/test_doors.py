"""The doors of the repository: the hook of pre-commit and the action, run as their programs do."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from faker import Faker

ROOT = Path(__file__).parents[1]
ENV = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])}


@pytest.fixture
def repository(tmp_path):
    """A clean file, and one with a number that somebody may have, each with a blank in its name."""
    faker = Faker("fr_FR")
    faker.seed_instance(7)
    (tmp_path / "clean file.py").write_text("print('nothing')\n")
    (tmp_path / "a fixture.py").write_text(f"PERSON = {faker.ssn()!r}\n")
    return tmp_path


@pytest.mark.slow
def test_the_hook(repository):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    # pre-commit runs the entry with the files of the commit, without a shell.
    command = [*shlex.split(hook["entry"]), *hook.get("args", [])]

    def run(*names):
        done = subprocess.run(
            [*command, *names], cwd=repository, env=ENV, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    assert run("clean file.py")[0] == 0
    code, said = run("clean file.py", "a fixture.py")
    assert code == 1
    assert said.startswith("found   a fixture.py:1:11: nir assignable: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sources", "code", "read"),
    [(".", 1, 2), ("clean file.py\n", 0, 1), ("clean file.py\n\na fixture.py\n", 1, 2)],
)
def test_the_action(repository, sources, code, read):
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    _, scan = action["runs"]["steps"]
    inputs = {name: one["default"] for name, one in action["inputs"].items()} | {"sources": sources}
    env = {
        name: inputs[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in scan["env"].items()
    }
    # As a runner starts what says `shell: bash`.
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", scan["run"]]
    done = subprocess.run(
        command, cwd=repository, env=ENV | env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.count("\nread ") + done.stdout.startswith("read ") == read
    (run,) = json.loads((repository / "synth-scan.sarif").read_text())["runs"]
    env |= {"BASELINE": "gone.yaml"}
    done = subprocess.run(
        command, cwd=repository, env=ENV | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert done.stderr == "Error: cannot read gone.yaml: No such file or directory\n"
    found = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    place = {
        "artifactLocation": {"uri": "a%20fixture.py"},
        "region": {"startLine": 1, "startColumn": 11},
    }
    assert found == [place] * code
