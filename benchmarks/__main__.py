"""`python -m benchmarks NAME [--quick]`; without a name it tells them."""

import sys
from importlib import import_module

NAMES = (
    *("people", "agency", "databases", "tables", "schemas", "faults"),
    *("learn", "lived", "streams", "audits", "scan"),
)

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"usage: python -m benchmarks {'|'.join(NAMES)} [--quick] [--large]")
    import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
