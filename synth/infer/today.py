"""Today in the data of a schema that `init` writes, as in the shipped ones; no clock is read."""

AS_OF = "2026-01-01"
YEAR = int(AS_OF[:4])
NEWEST = YEAR - 1
"""The last whole year."""
