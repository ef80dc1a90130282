"""Dumps of PostgreSQL in its own format, which its own program writes as a script."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, ClassVar, cast

from synth.scan.opened import CUT, Opened, SourceError
from synth.scan.types import Skipped

_MARK = b"PGDMP"
_OLDER = b"unsupported version"


class PgDumpKind:
    """The script that `pg_restore -f -` writes, where it is installed."""

    word: ClassVar[str] = "pg_dump"
    rank: ClassVar[int] = 10

    def takes(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - any name
        """By its mark."""
        return head.startswith(_MARK)

    def inside(self, opened: Opened) -> Iterator[Opened | Skipped]:
        """The one script."""
        program = shutil.which("pg_restore")
        if program is None:
            yield Skipped(
                opened.shown,
                "a dump of PostgreSQL in its own format is read by pg_restore; expected it on the "
                "PATH, or a dump as a script (pg_dump -Fp)",
            )
            return
        with opened.on_disk() as path:
            yield from _restored(opened, program, path)


def _restored(opened: Opened, program: str, path: Path) -> Iterator[Opened]:
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [program, "-f", "-", str(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
            env={**os.environ, "LC_ALL": "C"},
        )
        try:
            with cast("BinaryIO", process.stdout) as stream:
                yield opened.member(f"{Path(opened.name).stem}.sql", stream)
            failed = process.wait() != 0
        finally:
            process.kill()
            process.wait()
        if failed:
            told.seek(0)
            is_older = _OLDER in told.read(1 << 16)
            raise SourceError("pg_restore is older than what wrote it" if is_older else CUT)
