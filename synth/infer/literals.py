"""Values of the types that a database has and we have not: by their text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from synth.conditions.domain import Domain
from synth.databases.catalog import DbType
from synth.infer.made import Made, Wish, chosen, matched, repeated, weighted
from synth.infer.meanings import type_family
from synth.infer.nested import array_text, default_array, json_text, texts_of

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "xml": ("<note>dossier</note>", "<note/>", "<note>suivi</note>"),
    "tsvector": ("'dossier':1 'suivi':2", "'contrat':1", "'emploi':2 'projet':1"),
    "tsquery": ("'dossier' & 'suivi'", "'contrat'", "'emploi' | 'projet'"),
    "hstore": ('"a"=>"1"', '"a"=>"2", "b"=>"1"', '"c"=>"3"'),
    "ltree": ("racine.a", "racine.b", "racine.a.c"),
    "point": ("(2.35,48.85)", "(4.83,45.76)", "(-1.55,47.22)"),
    "line": ("{1,-1,0}", "{1,1,-2}"),
    "lseg": ("[(0,0),(1,1)]", "[(0,1),(2,3)]"),
    "box": ("(1,1),(0,0)", "(3,2),(1,0)"),
    "path": ("[(0,0),(1,1),(2,0)]", "((0,0),(1,0),(1,1))"),
    "polygon": ("((0,0),(1,0),(1,1))", "((0,0),(2,0),(2,2),(0,2))"),
    "circle": ("<(0,0),1>", "<(2,3),4>"),
    "macaddr": ("02:00:5e:10:00:01", "02:00:5e:10:00:02"),
}
_DISTINCT: Mapping[str, str] = {
    "tsvector": "'[a-z]{6,12}':1",
    "tsquery": "'[a-z]{6,12}'",
    "hstore": '"a"=>"[1-9][0-9]{8}"',
    "ltree": "racine\\.[a-z]{8}",
    "macaddr": "02(:[0-9a-f]{2}){5}",
}
"""Expressions for many values of the types that can be compared."""

_IPV4 = r"(192\.0\.2|198\.51\.100|203\.0\.113)\.([1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-4])"
"""The blocks for documentation (RFC 5737)."""

_IPV6 = "2001:db8(:[1-9a-f][0-9a-f]{3}){2}::1"
"""The prefix for documentation (RFC 3849), written as PostgreSQL would."""

_NETWORKS = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
_OTHERS: Mapping[str, str] = {
    "regclass": "pg_class",
    "regtype": "text",
    "regproc": "now",
    "regrole": "pg_monitor",
    "regnamespace": "pg_catalog",
    "regprocedure": "now()",
    "regconfig": "simple",
    "regdictionary": "simple",
    "regcollation": '"C"',
    "cid": "1",
    "refcursor": "dossier",
    "int2vector": "1 2",
    "oidvector": "1 2",
    "pg_lsn": "0/16B3748",
    "xid": "1",
    "xid8": "1",
    "tid": "(0,1)",
    "txid_snapshot": "10:20:10",
    "pg_snapshot": "10:20:10",
    "jsonpath": "$.a",
    "lquery": "racine.*",
    "ltxtquery": "racine",
    "semver": "1.2.3",
    "variant": "dossier",
}
_CHECKED: Mapping[str, str] = {
    "ean13": r"20[0-9]{10}\?",
    "isbn13": r"97890[0-9]{7}\?",
    "ismn13": r"9790[0-9]{8}\?",
    "issn13": r"977[0-9]{7}00\?",
    "isbn": r"90[0-9]{7}\?",
    "ismn": r"M[0-9]{8}\?",
    "issn": r"[0-9]{7}\?",
    "upc": r"0[0-9]{10}\?",
    "cube": r"\([1-9][0-9]{0,5}, [1-9][0-9]{0,5}, [1-9][0-9]{0,5}\)",
    "seg": r"[1-9][0-9]{0,3}(\.5)? \.\. 2[0-9]{4}(\.5)?",
}
"""Numbers of goods and books, whose check digit the database computes (`?`), and places."""
_UNKNOWN = "the type is not known here: write a value that it reads"
_MOST_BYTES = 16
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "smallint": ("1", "2", "3"),
    "integer": ("1", "2", "3"),
    "bigint": ("1", "2", "3"),
    "oid": ("1", "2", "3"),
    "numeric": ("0.1", "0.2", "0.3"),
    "real": ("0.1", "0.2", "0.3"),
    "double": ("0.1", "0.2", "0.3"),
    "money": ("1.00", "2.00", "3.00"),
    "boolean": ("true", "false"),
    "date": ("2024-01-15", "2024-06-30", "2025-03-01"),
    "time": ("08:30:00", "12:00:00", "17:45:00"),
    "timetz": ("08:30:00+00", "12:00:00+00"),
    "timestamp": ("2024-01-15 08:30:00", "2024-06-30 12:00:00"),
    "timestamptz": ("2024-01-15 08:30:00+00", "2024-06-30 12:00:00+00"),
    "interval": ("1 day", "7 days", "01:00:00"),
    "uuid": (
        "00000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000-000000000002",
    ),
    "bytea": ("\\x00ff", "\\x0102"),
    "json": ("{}", '{"a": 1}'),
    "jsonb": ("{}", '{"a": 1}'),
    "bit": ("0", "1"),
    "varbit": ("0", "101"),
    "inet": ("192.0.2.1", "198.51.100.7", "2001:db8::1"),
    "cidr": _NETWORKS,
}
_TEXTS = ("dossier", "suivi", "contrat")
_NAMED = frozenset({"text", "varchar", "citext"})
"""Elements of which the name of a list tells something."""

_INTEGER_SPANS = ("[1,10)", "[5,20)", "[100,200)", "[0,5)", "[18,26)", "[10,50)", "[50,75)")
_DAY_SPANS = tuple(
    f"[{start},{stop})"
    for year in (2023, 2024, 2025)
    for start, stop in (
        (f"{year}-01-01", f"{year}-07-01"),
        (f"{year}-03-01", f"{year + 1}-01-01"),
        (f"{year}-02-12", f"{year}-03-19"),
        (f"{year}-09-02", f"{year}-12-21"),
        (f"{year}-11-04", f"{year + 1}-05-11"),
    )
)
_DISTINCT_DAYS = r"20[0-2][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"


def literal(wish: Wish) -> Made | None:
    """Values of a foreign type, or None where the type is one of ours."""
    maker = _MAKERS.get(wish.kind.base)
    return maker(wish) if maker is not None else None


def _simple(wish: Wish) -> Made:
    if wish.unique and wish.kind.base in _DISTINCT:
        made = matched(_free(wish), _DISTINCT[wish.kind.base])
        if made is not None:
            return made
    return _chosen(wish, _CHOICES[wish.kind.base])


def _free(wish: Wish) -> Wish:
    """The same wish without limits of characters, which are of another kind for these types."""
    return replace(wish, domain=Domain())


def _chosen(wish: Wish, values: tuple[str, ...], reason: str = "") -> Made:
    kept = [value for value in values if value not in wish.domain.excluded]
    return chosen(wish, kept or list(values[:1]), reason)


def _labels(wish: Wish) -> Made:
    return _chosen(wish, wish.kind.labels or ("",))


def _bytes(wish: Wish) -> Made:
    """Bytes in hexadecimal, of the number that the domain wants."""
    limits = [each for each in (wish.domain.octets, wish.domain.chars) if each is not None]
    low = max([each[0] for each in limits], default=0)
    tops = [each[1] for each in limits if each[1] is not None]
    size = max(low, min([_MOST_BYTES, *tops]))
    if size == 0:
        return chosen(wish, ["\\x"])
    body = repeated("[0-9a-f]", 2 * size)
    return matched(_free(wish), rf"\\x{body}") or _chosen(wish, ("\\x" + "00" * size,))


def _bits(wish: Wish) -> Made:
    kind = wish.kind
    size = kind.length or (1 if kind.base == "bit" else 8)
    if kind.base == "varbit":
        size = min(size, 16)
        low = 1 if size < 4 or not wish.unique else size  # noqa: PLR2004 - short ones may vary
        body = f"[01]{{{low},{size}}}" if low < size else repeated("[01]", size)
        return matched(_free(wish), body) or _chosen(wish, ("1",))
    return matched(_free(wish), repeated("[01]", size)) or _chosen(wish, ("0" * size,))


def _addresses(wish: Wish) -> Made:
    made = matched(_free(wish), _IPV4)
    if wish.unique and not wish.suits(made):
        made = matched(_free(wish), _IPV6)
    return made or _chosen(wish, _PLAIN["inet"])


def _networks(wish: Wish) -> Made:
    if wish.unique:
        made = matched(_free(wish), "2001:db8:[1-9a-f][0-9a-f]{3}::/48")
        if not wish.suits(made):
            made = matched(_free(wish), "2001:db8(:[1-9a-f][0-9a-f]{3}){2}::/64")
        if made is not None:
            return made
    return _chosen(wish, _NETWORKS)


def _vector(wish: Wish) -> Made:
    size = wish.kind.length or 3
    if wish.unique:
        made = matched(_free(wish), rf"\[0\.[0-9]{{5}}[1-9]{',0' * (size - 1)}\]")
        if made is not None:
            return made
    ends = ("0.1", "0.2", "0.3")
    return _chosen(wish, tuple(f"[{end}{',0' * (size - 1)}]" for end in ends))


def _array(wish: Wish) -> Made:
    """Arrays of as many elements as the domain wants, at most two where it says nothing."""
    kind = wish.kind.element or DbType("text", "text")
    named = texts_of(wish) if kind.base in _NAMED and not kind.checks else None
    if named is not None:
        return named
    size = wish.kind.length
    low, top = wish.domain.elements or (size or 0, size)
    top = max(low, 2) if top is None else top
    if wish.unique and top > 0:
        made = _distinct_array(wish, kind, max(low, 1))
        if made is not None:
            return made
    if low == 0 and (kind.checks or is_unknown(kind)):
        return _chosen(wish, ("{}",))
    values = plain_values(kind)
    counts = sorted({low, min(low + 1, top), min(max(low, 2), top)})
    made_of = [[values[i % len(values)] for i in range(count)] for count in counts]
    made_of += [[value] * low for value in values[1:] if low]
    text = _nested_text if kind.base == "array" else array_text
    texts = [text(each) for each in made_of]
    default = "" if wish.unique else default_array(wish)
    if default and default not in wish.domain.excluded:
        weights = {default: str(len(texts) + 1)} | dict.fromkeys(set(texts) - {default}, "1")
        return weighted(_chosen(wish, (default, *texts)), weights)
    return _chosen(wish, tuple(texts))


def _distinct_array(wish: Wish, kind: DbType, count: int) -> Made | None:
    numbers = {"integer", "bigint", "numeric", "text", "citext"}
    if kind.base not in numbers and not (kind.base == "varchar" and kind.length is None):
        return None
    first = f"[1-9][0-9]{{{max(len(str(wish.rows)), 4)}}}"
    return matched(_free(wish), rf"\{{{first}{',1' * (count - 1)}\}}")


def _nested_text(values: list[str]) -> str:
    """An array of arrays, which stand in it as they are."""
    return f"{{{','.join(values)}}}"


def _inner(kind: DbType, size: int | None) -> tuple[str, ...]:
    """Arrays that stand in arrays: all of one size, the one they have if there is one."""
    if kind.fields or is_unknown(kind):
        return ("{}",)
    values, count = plain_values(kind), 2 if size is None else size
    text = _nested_text if kind.base == "array" else array_text
    return tuple(
        text([values[(first + i) % len(values)] for i in range(count)]) for first in (0, 1)
    )


def plain_values(kind: DbType) -> tuple[str, ...]:
    """A few values of a type, as text, for what consists of them."""
    if kind.base == "enum" and kind.labels:
        return kind.labels[:3]
    if kind.base == "array" and kind.element is not None:
        return _inner(kind.element, kind.length)
    if kind.base in {"range", "multirange"}:
        return (_spans(kind)[0],)
    if kind.base == "numeric" and kind.precision is not None and kind.scale == 0:
        return ("1", "2", "3")
    if kind.base == "bit":
        return ("0" * (kind.length or 1), "1" * (kind.length or 1))
    texts = _TEXTS if kind.length is None else tuple(text[: kind.length] for text in _TEXTS)
    return _PLAIN.get(kind.base, _CHOICES.get(kind.base, texts))


def _spans(kind: DbType) -> tuple[str, ...]:
    element = kind.element or DbType("integer", "integer")
    values = sorted(plain_values(element))
    if element.base in {"date", "timestamp", "timestamptz"}:
        spans: tuple[str, ...] = _DAY_SPANS
    elif type_family(element) == "number":
        spans = _INTEGER_SPANS
    else:
        spans = (f"[{values[0]},{values[-1]})",) if len(values) > 1 else ("empty",)
    return tuple(f"{{{span}}}" for span in spans) if kind.base == "multirange" else spans


def _range(wish: Wish) -> Made:
    """Ranges whose lower end is below the upper one; open above where they must differ."""
    base = wish.kind.element.base if wish.kind.element is not None else "integer"
    if wish.unique:
        size = max(len(str(wish.rows)), 4)
        days = base in {"date", "timestamp", "timestamptz"}
        span = rf"\[{_DISTINCT_DAYS if days else f'[1-9][0-9]{{{size}}}'},\)"
        wrapped = rf"\{{{span}\}}" if wish.kind.base == "multirange" else span
        made = matched(_free(wish), wrapped)
        if made is not None:
            return made
    return _chosen(wish, _spans(wish.kind))


def _geometry(wish: Wish) -> Made:
    """A geometry of PostGIS by its extended text, of the kind and reference system declared."""
    found = re.search(r"\(\s*(\w+)\s*(?:,\s*(\d+))?\s*\)", wish.kind.text)
    word, system = ("point", None) if found is None else (found[1].lower(), found[2])
    shape, dimensions = _shape(word)
    shapes = {
        "point": ("POINT(2.35 48.85)", "POINT(4.83 45.76)", "POINT(-1.55 47.22)"),
        "linestring": ("LINESTRING(2.3 48.8,2.4 48.9)", "LINESTRING(4.8 45.7,4.9 45.8)"),
        "polygon": ("POLYGON((2 48,3 48,3 49,2 48))",),
        "multipoint": ("MULTIPOINT(2.35 48.85)",),
        "multilinestring": ("MULTILINESTRING((2.3 48.8,2.4 48.9))",),
        "multipolygon": ("MULTIPOLYGON(((2 48,3 48,3 49,2 48)))",),
        "geometrycollection": ("GEOMETRYCOLLECTION(POINT(2.35 48.85))",),
        "circularstring": ("CIRCULARSTRING(0 0,1 1,2 0)",),
    }
    head = f"SRID={system};" if system and system != "0" else ""
    texts = shapes.get(shape, shapes["point"])
    return _chosen(wish, tuple(head + _lifted(text, dimensions) for text in texts))


def _shape(word: str) -> tuple[str, str]:
    """The shape of `pointz`, and which numbers a place has beside two: `z`, `m`, both or none."""
    found = re.fullmatch(r"(.*?[^zm])(zm?|m)?", word)
    return (word, "") if found is None else (found[1], found[2] or "")


def _lifted(text: str, dimensions: str) -> str:
    """A geometry whose every place has these numbers too."""
    if not dimensions:
        return text
    more = " 10" * len(dimensions)
    named = re.sub(r"([A-Z])\(", rf"\1 {dimensions.upper()}(", text)
    return re.sub(r"(-?[\d.]+ -?[\d.]+)", rf"\1{more}", named)


def _other(wish: Wish) -> Made:
    name = wish.kind.text.rsplit(".", 1)[-1].strip('"').lower()
    if name == "char":
        return _chosen(wish, ("a", "b", "c"))
    known = _OTHERS.get(name)
    if name in _CHECKED:
        made = matched(_free(wish), _CHECKED[name])
        if made is not None:
            return made
    if known is None:
        return Made({"value": ""}, 1, _UNKNOWN, wish.kind.text)
    return _chosen(wish, (known,))


def is_unknown(kind: DbType) -> bool:
    """Whether nobody here knows a value of a type."""
    name = kind.text.rsplit(".", 1)[-1].strip('"').lower()
    if kind.base == "enum":
        return not kind.labels
    if kind.base == "union":
        return all(is_unknown(member) for _, member in kind.fields)
    return kind.base == "other" and name not in {"char", *_OTHERS, *_CHECKED}


_MAKERS: Mapping[str, Callable[[Wish], Made]] = {
    **dict.fromkeys(_CHOICES, _simple),
    "enum": _labels,
    "json": json_text,
    "jsonb": json_text,
    "bytea": _bytes,
    "bit": _bits,
    "varbit": _bits,
    "inet": _addresses,
    "cidr": _networks,
    "vector": _vector,
    "array": _array,
    "range": _range,
    "multirange": _range,
    "geometry": _geometry,
    "other": _other,
}
