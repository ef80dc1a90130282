"""Databases that are filled while something goes wrong: nothing stays, it is told, a rerun works.

`python -m benchmarks faults [--quick|--once] [WORD]`: 20 times each, at random moments that one
seed decides; with `--once` or a word, of a part of the faults, nothing is written down.
"""

import os
import random
import re
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.interruptions import FAULTS, Fault, Trial
from benchmarks.measure import Line, heading, record, table
from benchmarks.postgres import PASSWORD, server
from benchmarks.targets import ROWS, SCHEMA, Files, Postgres, client
from synth import api
from synth.errors import SynthError

_TIMES, _QUICK = 20, 3
_END_S = 60


@dataclass
class Outcome:
    """What one kind of fault led to, over all trials."""

    done: int = 0
    left: int = 0
    wrong: int = 0
    failed: int = 0
    moments: Counter = field(default_factory=Counter)
    said: Counter = field(default_factory=Counter)

    def line(self, fault: Fault) -> Line:
        """A line of the table."""
        good = self.done - max(self.left, self.wrong, self.failed)
        how = f"rows left {self.left}, message or exit code wrong {self.wrong}, "
        how += f"rerun failed {self.failed}; " + "; ".join(
            f"{count}: {said}" for said, count in self.said.most_common()
        )
        target = f"{self.done}, exit {fault.code}"
        return Line(f"{fault.kind}: {fault.what}", f"{good} of {self.done}", target, how)


def main(arguments: list[str]) -> None:
    """Run all trials and write the table."""
    is_once = "--once" in arguments
    times = 1 if is_once else _QUICK if "--quick" in arguments else _TIMES
    words = [word for word in arguments if not word.startswith("-")]
    names = {fault: f"{fault.kind} {fault.what}" for fault in FAULTS}
    faults = [fault for fault in FAULTS if all(word in names[fault] for word in words)]
    os.environ["PGPASSWORD"] = PASSWORD
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="synth-faults-")))
        folder.chmod(0o755)
        running = stack.enter_context(server())
        chance = random.Random(7)  # noqa: S311 - no secrets
        lines, targets = [], {}
        for fault in faults:
            if fault.kind not in targets:
                targets[fault.kind] = _target(fault.kind, running, folder, chance)
            lines += _lines(fault, times, targets[fault.kind])
    text = heading("Faults", f"python -m benchmarks faults {' '.join(arguments)}".strip())
    what = f"`synth seed tests/small_agency.yaml --rows job_seeker={ROWS['job_seeker']}`"
    text += [f"{what}; {running.version}.", ""]
    text += table(lines)
    print("\n".join(text))
    if not words and not is_once:
        record("Faults", text)


def _target(kind: str, running, folder: Path, chance):
    if kind == "postgresql":
        return Postgres(running, folder, chance)
    return Files(kind, folder, chance)


def _lines(fault: Fault, times: int, target) -> list[Line]:
    with ExitStack() as stack:
        if fault.is_small and not stack.enter_context(target.small_disk()):
            how = "left out: this user may not mount a file system"
            lines = [Line(f"{fault.kind}: {fault.what}", "-", "-", how)]
        else:
            lines = [_outcome(fault, times, target).line(fault)]
    print(table(lines)[2], flush=True)
    return lines


def _outcome(fault: Fault, times: int, target) -> Outcome:
    """Run trials until so many met their moment."""
    found = Outcome()
    plan = api.make_plan(SCHEMA, rows=ROWS)
    while found.done < times:
        with target.trial(fault) as trial:
            if not _is_struck(fault, trial, target, found):
                continue  # it was done before its moment came
            found.left += any(target.counts(trial).values())
            try:
                api.seed(plan, target.freed(trial))
            except SynthError as error:
                print(f"  rerun: {error}", flush=True)
                found.failed += 1
            else:
                found.failed += target.counts(trial) != target.whole
    return found


def _is_struck(fault: Fault, trial: Trial, target, found: Outcome) -> bool:
    """Run the client once and disturb it; whether that came in time."""
    with fault.around(trial):
        trial.process = client(trial.url, target.limit(fault))
        if fault.strike is not None:
            moment = target.moment(fault, trial)
            if moment is not None:
                found.moments[moment] += 1
                fault.strike(trial)
        _, error = trial.process.communicate(timeout=_END_S)
    code, text = trial.process.returncode, error.decode()
    if code == 0 or (code < 0 and target.counts(trial) == target.whole):
        return False
    found.done += 1
    said = text.strip().removeprefix("Error: ").replace(trial.url.partition("?")[0], "URL")
    found.said[re.sub(r"/\S*trial\d+", "trial", said) or "silence"] += 1
    if code != fault.code or not _is_told(fault, text, trial.url):
        found.wrong += 1
        print(f"  {fault.what}: exit {code}: {text[:2000]}", flush=True)
    return True


def _is_told(fault: Fault, text: str, url: str) -> bool:
    """Whether stderr is the one line it should be, which leaves no room for anything else."""
    if fault.said is None:
        return not text
    place = re.escape(f"Error: {url.partition('?')[0]}")
    pattern = fault.said if fault.said.startswith("Error") else place + fault.said
    return re.fullmatch(pattern + "\n", text.removeprefix("\n")) is not None
