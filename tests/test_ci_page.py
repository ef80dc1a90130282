"""The files of `docs/ci.md`: they parse, their commands are ours, and their lines run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from synth import cli

PAGE = Path(__file__).parent.parent / "docs" / "ci.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = {
    found[1]: yaml.safe_load(found[2])
    for found in re.finditer(r"^```yml\n# (\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
}
COMPOSE = FILES["compose.yaml"]["services"]


def inside(command):
    """The commands that `sh -c` is given."""
    words = shlex.split(command)
    assert words[:2] == ["sh", "-c"]
    assert len(words) == 3
    return [part.strip() for part in words[2].split("&&")]


LINES = {
    **{
        f".github/workflows/{job}.yml": [
            step["run"]
            for step in FILES[f".github/workflows/{job}.yml"]["jobs"][job]["steps"]
            if "run" in step
        ]
        for job in ("scan", "test")
    },
    ".gitlab-ci.yml": [line for job in FILES[".gitlab-ci.yml"].values() for line in job["script"]],
    ".pre-commit-config.yaml": [
        hook["entry"] + (" agency.yaml" if hook.get("pass_filenames", True) else "")
        for hook in FILES[".pre-commit-config.yaml"]["repos"][0]["hooks"]
    ],
    "compose.yaml": inside(COMPOSE["seed"]["command"]) + inside(COMPOSE["test"]["command"]),
}


def test_every_file_of_the_page_is_read_here():
    assert set(FILES) == set(LINES)


def test_the_hook_of_the_page_is_the_one_of_the_repository():
    (own,) = yaml.safe_load((PAGE.parents[1] / ".pre-commit-hooks.yaml").read_text())
    shown = FILES[".pre-commit-config.yaml"]["repos"][0]["hooks"][-1]
    del own["description"]
    assert shown == {**own, "additional_dependencies": ["synth-testdata"]}


def test_every_block_is_a_file():
    assert TEXT.count("```yml") == len(LINES)


@pytest.mark.parametrize("line", sorted({line for lines in LINES.values() for line in lines}))
def test_a_command_is_one_that_we_have(line):
    program, *words = shlex.split(line)
    if program == "synth":
        group = cli.command.make_context("synth", list(words))
        name, command, rest = cli.command.resolve_command(group, words)
        assert command.make_context(name, rest, parent=group)
    elif program == "pytest":
        assert words[0] == "--synth-postgres"
        assert words[1].startswith("postgresql://")
    else:
        assert line == "pip install -r requirements-test.txt"


def test_the_server_of_a_command_is_a_service_of_its_file():
    hosts = {
        name: {host for line in lines for host in re.findall(r"@(\w+)/", line)}
        for name, lines in LINES.items()
    }
    assert hosts == {
        ".github/workflows/scan.yml": set(),
        ".github/workflows/test.yml": {"localhost"},
        ".gitlab-ci.yml": {FILES[".gitlab-ci.yml"]["test"]["services"][0]["alias"]},
        ".pre-commit-config.yaml": set(),
        "compose.yaml": {"database"} & set(COMPOSE),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LINES))
def test_the_lines_of_a_job_run(name, postgres, tmp_path, request):
    """As the job's shell would; only the host differs, and what is installed is there."""
    url = postgres.database()
    bin_folder = str(Path(sys.executable).parent)
    env = {"PATH": os.pathsep.join([bin_folder, "/usr/bin", "/bin"]), "CI": "true"}

    def run(line):
        done = subprocess.run(
            ["bash", "-c", line], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def drop_templates():
        with postgres.connect() as connection:
            query = "select datname from pg_database where datname like 'synth\\_t\\_%'"
            for (template,) in connection.execute(query).fetchall():
                connection.execute(f'drop database "{template}"')

    request.addfinalizer(drop_templates)
    run("synth init agency -o agency.yaml --quiet")
    for found in re.finditer(
        r"^```python\n# (test_\w+\.py)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL
    ):
        (tmp_path / found[1]).write_text(found[2])
    for line in LINES[name]:
        if not line.startswith("pip install"):
            run(re.sub(r"postgresql://postgres@\w+/app", url, line))
    if name == "compose.yaml":  # may be started again
        run(re.sub(r"postgresql://postgres@\w+/app", url, LINES[name][2]))
