"""Columns made from what stands beside them: labels of codes, names of offices."""

from collections.abc import Callable, Mapping

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.accounts import part_of_account, role_of
from synth.infer.capacity import MONTHS, is_counter
from synth.infer.draft import Data, EntryDraft
from synth.infer.firms import company, establishment, sirets, vat
from synth.infer.forms import forms, labels
from synth.infer.meanings import Meaning, lexicon, singular, stems_of, type_family, words_of
from synth.infer.moments import moment_of
from synth.infer.named import PAPERS, letters_of
from synth.infer.names import schema_name, sql_path
from synth.infer.setting import spoken
from synth.infer.trades import TRADES, trade
from synth.infer.twice import is_open, means, nationality, same, symbol, typed
from synth.infer.work import Work
from synth.sql import literal

_CODES: Mapping[str, str] = {
    "departement_name": "departement",
    "region": "region_code",
    "country": "country",
    "naf_label": "naf",
    "diagnosis": "icd",
}
"""By the meaning of a label that of its code."""

_FEW_CODES, _CODED = frozenset({"naf", "icd"}), 5
"""Codes of which a list of ours is made wherever they may repeat, and their characters."""

_PREGNANT = frozenset({"pregnant", "enceinte"})

_OFFICES: Mapping[str, str] = {
    "agence": "Agence",
    "agency": "Agence",
    "antenne": "Antenne",
    "bureau": "Bureau",
    "office": "Bureau",
}
"""What offices are called before the name of their town, by a word of their table's name."""

_PEOPLE = frozenset(
    (
        *("person", "personne", "people", "individu", "beneficiaire", "assure", "usager"),
        *("demandeur", "salarie", "employe", "employee", "client", "customer", "patient"),
        *("user", "citizen", "subject"),
    )
)
"""Words of tables that hold people."""

_TITLES = frozenset({"label", "thing_name", "person_name", "company", "training", "skill"})
"""Meanings of what names a row."""

_FILES = frozenset({"file_name", "path", "image_name"})
_KINDS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
}
"""Media types (IANA) by the endings of file names that `forms.csv` makes."""

_SUFFIX, _SHORTEST_SLUG = 8, 8
"""Characters that the row's number takes behind a slug, and fewest of a slug."""

_LISTS: Mapping[tuple[str, ...], str] = {
    **dict.fromkeys((("country",), ("pay",)), "country"),
    **dict.fromkeys((("currency",), ("devise",), ("monnaie",)), "currency"),
}
"""Subjects of tables that list what codes stand for, whose names stand beside them."""

_NAMES = frozenset({"name", "nom", "label", "libelle", "title", "intitule", "designation"})
"""Words of a column that says what a code stands for, and nothing else."""

_CODE_LENGTHS = frozenset({2, 3})
"""Characters of a code that may come twice."""

_GROWN = 18
"""Age at which work begins."""

_LONGEST_LOGIN, _PAPER_DIGITS = 24, 14
"""Characters of a login, and of the year, the sign and the number of a paper."""

_LONGEST_TOWN = 45


def beside(work: Work, column: DbColumn, known: Meaning, domain: Domain) -> EntryDraft | None:
    """A column as those beside it want it, or None where none of them says anything.

    Args:
        work: its table, whose people and addresses are among the lets already.
        column: the column, of which neither a reference nor a draw decides.
        known: what it means.
        domain: what its conditions leave.
    """
    name, unique = column.name, column.name in work.single
    is_free = domain == Domain(null=domain.null) or known.word == "tva"
    joined = any(name in joint for joint in work.joints)
    is_part = bool(role_of(work, name)) and not (unique or joined)
    if name in work.variants or not (is_free or is_part):
        return None
    if is_part or (known.word == "year_month" and column.type.base == "date"):
        return part_of_account(work, column, domain) if is_part else _month(work, column)
    if known.word == "slug" and not joined:
        return _slug(work, column)
    if known.word == "username" and unique:
        return _login(work, column)
    paper = None if joined else _paper(work, column, known)
    is_name = work.setting.subject in _LISTS and {*words_of(name)} <= _NAMES
    if unique and is_name:
        paper = _label(work, column, distinct=True) or paper
    if unique or paper is not None:
        is_of_one = known.word == "tva" and any(means(work, n) == "siren" for n in work.single)
        return vat(work, column, domain) if is_of_one else paper
    makers: dict[str, Callable[[Work, DbColumn], EntryDraft | None]] = {
        **dict.fromkeys(_CODES, _label),
        "label": _office,
        **dict.fromkeys(TRADES, trade),
        "siren": company,
        "nic": establishment,
        "tva": lambda work, column: vat(work, column, domain),
        "mime_type": _mime,
        "file_extension": _ending,
        "headcount_band": _band,
        "flag": _expecting,
        "currency": same,
        "language": same,
        "code": symbol,
        "nationality": nationality,
        "experience": _experience,
    }
    maker = makers.get(known.word)
    if is_name:
        maker = _label
    return None if maker is None or joined else maker(work, column)


def commune_key(work: Work) -> str | None:
    """The column that names a commune and is distinct: what its table says is about that place."""
    found = (n for n in work.columns if n in work.single and means(work, n) == "commune_code")
    return next(found, None)


def apart(work: Work, column: DbColumn, known: Meaning) -> str:
    """Why an official number disagrees with what stands beside it or above it; "" where it agrees.

    Args:
        work: its table.
        column: the number's, which nothing beside it decides.
        known: what it means.
    """
    made = {name for name, leads in work.leads.items() if column.name in leads}
    if known.word == "siren" and set(sirets(work, column)) - made:
        return "not that of the siret beside it"
    if known.word == "nir" and work.table.references:
        told = (singular(word) for r in work.table.references for word in words_of(r.to.name))
        return "not that of a person elsewhere" if _PEOPLE & set(told) else ""
    return ""


def _label(work: Work, column: DbColumn, *, distinct: bool = False) -> EntryDraft | None:
    """The label of the code in the same row, by a list of both; as distinct as that if asked."""
    word = means(work, column.name)
    word = word if word in _CODES else _LISTS[work.setting.subject]
    meant = {_CODES.get(word, word), f"{word}_iso"}
    codes = (n for n in work.columns if n != column.name and means(work, n) in meant)
    pairs = labels(word, spoken(column.name, work.setting))
    codes = (n for n in codes if n in work.single or not distinct)
    code = next((n for n in codes if _is_code(work, n, pairs)), None)
    length = column.type.length
    if code is None or (length is not None and length < max(map(len, pairs.values()))):
        return None
    if not _is_there(work, code, column):
        return None
    own = sql_path(work.name(code))
    if any("." in key for key in pairs):  # some write it with a point, some without
        pairs = {key.replace(".", ""): label for key, label in pairs.items()}
        own = f"replace({own}, '.', '')"
    listed = ", ".join(f"{literal(key)}: {literal(label)}" for key, label in pairs.items())
    told = f"map {{{listed}}}[{own}]"
    return EntryDraft({"expr": told}, typed(column))


def _is_code(work: Work, name: str, pairs: Mapping[str, str]) -> bool:
    """Whether a column is a text of the list of codes, which nothing but its meaning decides.

    Or a condition that names some of the list.
    """
    kind = work.columns[name].type
    is_told = bool({"code", "iso"} & set(words_of(name)))
    if means(work, name) in _FEW_CODES:
        is_listed = name not in work.single and (kind.length or _CODED) >= _CODED
    else:
        is_listed = name in work.single or (kind.length or 0) in _CODE_LENGTHS or is_told
    among = work.domains.get(name, Domain()).among
    is_named = among is not None and {*among} <= pairs.keys() and name not in work.variants
    return (is_named or is_open(work, name)) and type_family(kind) == "text" and is_listed


def _office(work: Work, column: DbColumn) -> EntryDraft | None:
    """`Agence Lyon`: the kind of office and the town of its address."""
    own = [singular(word) for word in words_of(work.table.name.name)]
    kind = next((_OFFICES[word] for word in own if word in _OFFICES), None)
    home = next((name for name, let in work.draft.lets.items() if let.data == "address"), None)
    about = stems_of(column.name) - {"libelle", "label", "nom"}
    if kind is None or home is None or not about <= set(own):
        return None
    said = f"'{kind} ' || {sql_path(home, 'commune_name')}"
    length = column.type.length
    is_short = length is not None and length < _LONGEST_TOWN + len(kind) + 1
    told = f"left({said}, {length})" if is_short else said
    return EntryDraft({"expr": told}, typed(column))


def _slug(work: Work, column: DbColumn) -> EntryDraft | None:
    """The title or name of the row in small letters and hyphens; the row's number if need be."""
    unique = column.name in work.single
    is_told = unique and work.draft.per is not None
    return None if is_told else slug_of(work, column, numbered=unique)


def slug_of(work: Work, column: DbColumn, *, numbered: bool) -> EntryDraft | None:
    """The title or name of the row in small letters and hyphens, or None where it has none.

    Args:
        work: the table.
        column: a text.
        numbered: whether the row's number stands behind.
    """
    titles = (name for name in work.columns if _is_title(work, name, column))
    title, length = (
        min(titles, key=lambda name: _farness(work, name), default=None),
        column.type.length,
    )
    room = length - _SUFFIX if length is not None and numbered else length
    if title is None or (room is not None and room < _SHORTEST_SLUG):
        return None
    plain = f"lower(strip_accents({sql_path(work.name(title))}))"
    text = f"trim(regexp_replace({plain}, '[^a-z0-9]+', '-', 'g'), '-')"
    longest = work.columns[title].type.length
    if room is not None and (longest is None or longest > room):
        text = f"trim(left({text}, {room}), '-')"
    told = f"{text} || '-' || (row + 1)" if numbered else text
    return EntryDraft({"expr": told}, typed(column))


def _farness(work: Work, name: str) -> tuple[bool, bool]:
    """How far a column is from the title of its row: `title`, `name`, `product_name`."""
    is_plain = set(words_of(name)) <= lexicon().sets["wording"]
    return not is_plain, means(work, name) != "label"


def _is_title(work: Work, name: str, column: DbColumn) -> bool:
    """Whether a column names the row, in a text that is there where the slug is."""
    title = work.columns[name]
    is_there = not title.nullable or (column.nullable and column.name not in work.never_null)
    decided = {*work.links, *work.always_null, *work.equated}
    known = means(work, name)
    is_job = known == "job_title" and set(words_of(name)) <= lexicon().sets["wording"]
    is_own = name != column.name and name not in decided and (known in _TITLES or is_job)
    return is_own and is_there and type_family(title.type) == "text"


def _login(work: Work, column: DbColumn) -> EntryDraft | None:
    """The login of the person in the same row, with the row's number: `jmartin12`."""
    who = next((name for name, let in work.draft.lets.items() if _is_somebody(let)), None)
    room = (column.type.length or _LONGEST_LOGIN) - _SUFFIX
    if who is None or work.draft.per is not None or room < _SHORTEST_SLUG:
        return None
    said = f"left({sql_path(who, 'first_name')}, 1) || {sql_path(who, 'used_name')}"
    plain = f"regexp_replace(lower(strip_accents({said})), '[^a-z]', '', 'g')"
    told: dict[str, Data] = {**typed(column), "mark": "direct"}
    return EntryDraft({"expr": f"left({plain}, {room}) || (row + 1)"}, told)


def _is_somebody(let: EntryDraft) -> bool:
    return isinstance(let.data, dict) and "person" in let.data


def _paper(work: Work, column: DbColumn, known: Meaning) -> EntryDraft | None:
    """The number of a paper with the year of its own date: `F2025-000012`."""
    letters = letters_of(column, work.setting) if known.word in PAPERS else None
    day = min(filter(None, (_dated(work, name) for name in work.columns)), default=None)
    counted = next((name for name in work.columns if _is_counted(work, name)), None)
    room = column.type.length
    if letters is None or day is None or (counted is None and column.name in work.single):
        return None
    if room is not None and room < len(letters) + _PAPER_DIGITS:
        return None
    number = sql_path(work.name(counted)) if counted else _any_number(work, column)
    told = f"printf('%d-%06d', year({sql_path(work.name(day[1]))}), {number})"
    return EntryDraft({"expr": f"'{letters}' || {told}"}, typed(column))


def _any_number(work: Work, column: DbColumn) -> str:
    """A let of a number of six digits, as SQL."""
    draft = work.draft
    taken = [*draft.names.values(), *draft.lets]
    let = schema_name(f"{work.name(column.name)}_digits", taken, kind="row")
    draft.lets[let] = EntryDraft({"int": "1..999999"})
    return sql_path(let)


def _is_counted(work: Work, name: str) -> bool:
    """Whether a column is a sequence over the whole table."""
    return name in work.single and name in work.table.key and is_counter(work, name)


def _dated(work: Work, name: str) -> tuple[bool, str] | None:
    """A column that says when the paper was made out, those that say it of the paper first."""
    column = work.columns[name]
    moment = None if column.type.base == "time" else moment_of(column, work.table.name.name)
    is_made = moment is not None and not moment.about and moment.word in {"submitted", "created"}
    is_there = not column.nullable and name not in {*work.links, *work.always_null, *work.single}
    return (moment.word != "submitted", name) if moment and is_made and is_there else None


def _month(work: Work, column: DbColumn) -> EntryDraft:
    """The first day of a month."""
    kept: dict[str, Data] = {"where": f"day({sql_path(work.name(column.name))}) = 1"}
    kept |= {"unique": "true"} if column.name in work.single else {}
    return EntryDraft({"date": f"as_of - to_months({MONTHS})..as_of"}, kept)


def _experience(work: Work, column: DbColumn) -> EntryDraft | None:
    """Years of work, fewer than the person of the row is of age."""
    who = next((name for name, let in work.draft.lets.items() if _is_grown(let)), None)
    if who is None or column.type.base not in {"smallint", "integer", "bigint"}:
        return None
    most = f"greatest(0, least(40, {sql_path(who, 'age')} - {_GROWN}))"
    typed: dict[str, Data] = {"type": column.type.base}
    return EntryDraft({"int": f"0..{most}"}, typed)


def _is_grown(let: EntryDraft) -> bool:
    return _is_somebody(let) and "birth_date" not in str(let.data)


def _mime(work: Work, column: DbColumn) -> EntryDraft | None:
    """The type of the file that is named in the same row."""
    file, length = _file(work), column.type.length
    if file is None or (length is not None and length < max(map(len, _KINDS.values()))):
        return None
    path = sql_path(work.name(file))
    cases = " ".join(f"when {path} like '%.{end}' then '{kind}'" for end, kind in _KINDS.items())
    return EntryDraft({"expr": f"case {cases} else 'text/plain' end"}, typed(column))


def _file(work: Work) -> str | None:
    """The column that names the file of a row, or None."""
    files = (n for n in work.columns if means(work, n) in _FILES and is_open(work, n))
    return next(files, None)


def _is_there(work: Work, name: str, column: DbColumn) -> bool:
    """Whether a column holds a value wherever what is made of it must hold one."""
    return not work.columns[name].nullable or work.may_be_empty(column.name)


def _ending(work: Work, column: DbColumn) -> EntryDraft | None:
    """What the file that is named in the same row ends with."""
    file, length = _file(work), column.type.length
    if file is None or (length is not None and length < max(map(len, _KINDS))):
        return None
    told = f"regexp_extract({sql_path(work.name(file))}, '[^.]+$')"
    return EntryDraft({"expr": told}, typed(column)) if _is_there(work, file, column) else None


def _band(work: Work, column: DbColumn) -> EntryDraft | None:
    """The size that the number of employees in the same row falls in."""
    sizes = (n for n in work.columns if means(work, n) == "headcount" and is_open(work, n))
    size = next((n for n in sizes if type_family(work.columns[n].type) == "number"), None)
    bands = forms("headcount_band", "text", language=spoken(column.name, work.setting))
    values, length = bands[0].values, column.type.length
    if size is None or (length is not None and length < max(map(len, values))):
        return None
    if not _is_there(work, size, column):
        return None
    own = sql_path(work.name(size))
    ends = zip((10, 50, 250), values, strict=False)
    cases = " ".join(f"when {own} < {end} then {literal(said)}" for end, said in ends)
    told = f"case {cases} when {own} is not null then {literal(values[-1])} end"
    return EntryDraft({"expr": told}, typed(column))


def _expecting(work: Work, column: DbColumn) -> EntryDraft | None:
    """Whether somebody is pregnant, which no man is."""
    lets = (name for name, let in work.draft.lets.items() if _is_somebody(let))
    who = min(lets, key=len, default=None)
    if who is None or column.type.base != "boolean" or not _PREGNANT & set(words_of(column.name)):
        return None
    sex, age = sql_path(who, "sex"), sql_path(who, "age")
    never: dict[str, Data] = {"when": f"{sex} = 'M' or {age} not between 18 and 45", "bool": "0"}
    return EntryDraft({"case": [never, {"bool": "0.05"}]})
