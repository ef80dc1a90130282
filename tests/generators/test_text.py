"""`text`: what is too wide is told with its line, and wide rows take little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from synth import api
from synth.errors import SchemaError

SCHEMA = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t: {{rows: 5, columns: {{a: {{text: {text}}}}}}}
"""


@pytest.mark.parametrize(
    "pattern", ["{row:2147483647d}", "{row:6000d}{row:06000}", "{row:.10001f}"]
)
def test_a_pattern_that_is_too_wide_is_told(tmp_path, pattern):
    path = tmp_path / "t.yaml"
    path.write_text(SCHEMA.format(text=f"'{pattern}'"))
    with pytest.raises(SchemaError) as error:
        api.check(path)
    said = f"{path}:5:30: the pattern '{pattern}': it is wider than 10,000 characters"
    assert str(error.value) == said


# In a process of its own, which has no other children, and is small when it forks.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.parametrize("text", ["{chars: 1000}", "{words: 150}"])
def test_wide_rows_take_little_memory(tmp_path, text):
    path = tmp_path / "t.yaml"
    path.write_text(SCHEMA.format(text=text))
    command = [Path(sys.executable).with_name("synth"), "generate", path, "--rows", "300000"]
    asked = [sys.executable, "-c", MEASURED, *command, "-o", tmp_path / "t.csv", "-q"]
    done = subprocess.run([*asked, "--workers", "2"], check=True, capture_output=True, text=True)
    assert 50 * 1024 < int(done.stdout) < 700 * 1024
