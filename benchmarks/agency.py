"""The figures of related tables: cost a row and memory as the number of job seekers grows."""

import tempfile

from benchmarks.measure import Line, heading, record, run, synth, table

SMALL, LARGE = 300_000, 3_000_000


def main(arguments: list[str]) -> None:
    """Measure and write the table."""
    costs = {rows: _cost(rows) for rows in (1, SMALL, LARGE)}
    base = costs[1].cpu_s
    a_row = {rows: (costs[rows].cpu_s - base) / rows for rows in (SMALL, LARGE)}
    small, large = a_row[SMALL], a_row[LARGE]
    memory = {rows: costs[rows].peak_bytes / 1e6 for rows in (SMALL, LARGE)}
    cpu = f"{large * 1e6:.2f} against {small * 1e6:.2f} us a job seeker, a run of one subtracted"
    peak = f"{memory[LARGE]:.0f} MB against {memory[SMALL]:.0f} MB, PSS of the tree"
    lines = [
        Line("CPU a row, 3 M job seekers against 300 k", f"{large / small:.2f}x", "1.2x", cpu),
        Line("peak memory, the same", f"{memory[LARGE] / memory[SMALL]:.2f}x", "1.3x", peak),
    ]
    text = heading("Agency", f"python -m benchmarks agency {' '.join(arguments)}".strip())
    text += table(lines)
    print("\n".join(text))
    record("Agency", text)


def _cost(rows: int):
    with tempfile.TemporaryDirectory() as folder:
        options = ["--rows", f"job_seeker={rows}", "--format", "parquet", "--workers", "2"]
        command = synth("generate", "agency", "-o", f"{folder}/out", *options, "--quiet")
        return run(command, memory=True)
