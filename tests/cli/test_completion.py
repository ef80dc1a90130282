"""Shell completion knows commands, options and shipped schemas."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from synth.schema.library import shipped


def completed(words):
    settings = os.environ | {
        "_SYNTH_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    command = str(Path(sys.executable).with_name("synth"))
    done = subprocess.run([command], env=settings, capture_output=True, text=True, check=False)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("synth ge", "plain,generate"),
        ("synth generate --wo", "plain,--workers"),
        ("synth generate jo", "plain,job_seeker"),
        ("synth init mi", "plain,minimal"),
        ("synth verify out --schema ag", "plain,agency"),
    ],
)
def test_completion(words, found):
    assert found in completed(words)


def test_files_are_completed_beside_shipped_names():
    found = completed("synth check ")
    assert [f"plain,{name}" for name in shipped()] == found[:-1]
    assert found[-1] == "file,"


def test_a_script_is_printed():
    settings = os.environ | {"_SYNTH_COMPLETE": "zsh_source"}
    command = str(Path(sys.executable).with_name("synth"))
    done = subprocess.run([command], env=settings, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("#compdef synth")
