"""The lists of Belgium, whose sources stand in `data/SOURCES.toml`."""

import pyarrow as pa

from synth.locales import locale


def read_list(name: str) -> pa.Table:
    """One list, as `locale.read_list` gives it.

    Args:
        name: of the file, without `.csv`.
    """
    return locale.read_list(locale.lists_of("be")[name])
