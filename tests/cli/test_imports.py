"""What the command may import before anything is asked of it."""

import json
import subprocess
import sys

import pytest

HEAVY = {"numpy", "pyarrow", "yaml", "pandas", "duckdb", "faker", "importlib.metadata", "decimal"}
SHOW = """
import json, sys
sys.argv = ["synth", *{arguments!r}]
from synth.cli import main
try:
    main()
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""


def modules(*arguments, cwd=None):
    script = SHOW.format(arguments=list(arguments))
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=cwd)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_help_imports_click_and_itself(arguments):
    loaded = modules(*arguments)
    assert not loaded & HEAVY
    bare = subprocess.run(
        [sys.executable, "-c", "import click, json, sys; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    own = {name for name in loaded if name.startswith(("synth", "click"))}
    standard = {"signal", "json", "pathlib", "shutil", "difflib"}
    rest = {name for name in loaded - own - set(json.loads(bare.stdout)) if "." not in name}
    rest -= {name for name in rest if name.startswith("_")}
    assert rest <= standard | OF_CLICK
    assert {name for name in own if name.startswith("synth")} == {
        "synth",
        "synth.cli",
        "synth.cli.failures",
        "synth.cli.group",
        "synth.cli.streams",
        "synth.stopping",
        "synth.version",
    }


OF_CLICK = {
    *("bz2", "fnmatch", "ipaddress", "locale", "lzma", "math", "ntpath", "textwrap", "urllib"),
    "zlib",
}
"""What click itself imports once it prints."""


@pytest.mark.parametrize(
    "name", ["generate", "check", "preview", "explain", "verify", "init", "seed"]
)
def test_help_of_a_command_needs_no_engine(name):
    assert not modules(name, "--help") & (HEAVY - {"decimal"})


@pytest.mark.slow
def test_making_rows_needs_no_pandas(tmp_path):
    (tmp_path / "s.yaml").write_text(
        "synth: 1\nas_of: 2026-01-01\ntables: {t: {rows: 3, columns: {id: sequence, n: nir}}}\n"
    )
    loaded = modules("generate", "s.yaml", "-o", "x.csv", "-q", cwd=tmp_path)
    assert "pyarrow" in loaded
    assert not loaded & {"pandas", "faker", "duckdb", "synth.explain", "synth.verify"}
