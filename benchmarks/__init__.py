"""Figures that are measured and never asserted: `python -m benchmarks people`."""
