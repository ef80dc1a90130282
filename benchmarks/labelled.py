"""Texts of which it is known what stands in them: real-shaped numbers, and others that look alike.

Numbers are made by Faker, python-stdnum and phonenumbers at random; none is copied from a person.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from hashlib import sha256

import phonenumbers
from faker import Faker
from phonenumbers import PhoneNumberFormat as Form
from stdnum import iban as stdnum_iban
from stdnum.fr import nir as stdnum_nir
from stdnum.fr import siret as stdnum_siret

from synth.locales.fr.ids.phone import BLOCKS
from synth.locales.fr.places import read_list

AROUND = (
    "2026-01-31 10:20:30.123456 INFO user {} logged in from 10.0.0.12 in 0.0312 s",
    '{{"id": 4823, "value": "{}", "ok": true, "at": 1767225600}}',
    "INSERT INTO t VALUES (12, '{}', NULL, 3.14159265358979);",
    "12;{};Paris;2026-01-31",
    'x = "{}"  # todo 42',
    '<a href="/p/17">{}</a>',
    "Bonjour, je vous donne : {}, merci de rappeler avant le 31/01/2026.",
    "GET /api?ref={}&page=2 HTTP/1.1",
    "| {} | 48.8566 | 2.3522 |",
    "{}",
)
"""Messy surroundings."""


class Drawn:
    """Draws numbers of people, and others."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a corpus
        self.faker = Faker(["fr_FR", "de_DE", "it_IT", "es_ES", "en_GB", "nl_NL"])
        self.faker.seed_instance(seed)
        self.french = Faker("fr_FR")
        self.french.seed_instance(seed)
        self._places = read_list("former_codes")["code"].to_pylist()

    def nir(self) -> str:
        """Of people of all places that have been, half of them as Faker knows them."""
        if self.rng.random() < 0.5:
            return self.french.ssn().replace(" ", "")
        abroad = f"99{self.rng.randint(100, 517)}"
        place = abroad if self.rng.random() < 0.1 else self.rng.choice(self._places)
        body = (
            f"{self.rng.randint(1, 2)}{self.rng.randint(0, 99):02}{self.rng.randint(1, 12):02}"
            f"{place}{self.rng.randint(1, 999):03}"
        )
        return body + stdnum_nir.calc_check_digits(body)

    def phone(self) -> str:
        """Ten digits that libphonenumber takes for a French number, none of films."""
        while True:
            text = f"0{self.rng.choice('12345667779')}{self.rng.randint(0, 10**8 - 1):08}"
            is_valid = phonenumbers.is_valid_number(phonenumbers.parse(text, "FR"))
            if is_valid and not text.startswith(BLOCKS):
                return text

    def email(self) -> str:
        """Of free providers and of companies."""
        return self.rng.choice((self.faker.free_email, self.faker.company_email))()

    def iban(self) -> str:
        """Of six countries."""
        return self.faker.iban()

    def other(self) -> str:
        """Of nobody: a line in which one of many other things stands."""
        kind, number = self.rng.randrange(10), self.rng.getrandbits(128)
        moment = dt.datetime(2026, 1, 1) + dt.timedelta(seconds=self.rng.random() * 3e7)
        return (
            lambda: str(uuid.UUID(int=number)),
            lambda: sha256(str(number).encode()).hexdigest()[: self.rng.choice((16, 32, 40, 64))],
            lambda: moment.isoformat(sep=self.rng.choice(" T")),
            lambda: str(int(moment.timestamp() * self.rng.choice((1, 1000, 10**6)))),
            lambda: str(number % 10 ** self.rng.randint(1, 18)),
            lambda: f"CMD-{number % 10**12:012}",
            self._siret,
            lambda: repr(self.rng.random() * 10 ** self.rng.randint(-3, 6)),
            lambda: f"{self.rng.uniform(-90, 90):.7f}, {self.rng.uniform(-180, 180):.7f}",
            lambda: moment.strftime("%Y%m%d%H%M%S") + str(number % 10),
        )[kind]()

    def _siret(self) -> str:
        text = self.french.siret().replace(" ", "")
        return stdnum_siret.validate(text)


def _grouped(*sizes: int, sign: str = " ") -> Callable[[str], str]:
    def write(text: str) -> str:
        pieces, at = [], 0
        for size in sizes:
            pieces.append(text[at : at + size])
            at += size
        return sign.join(filter(None, [*pieces, text[at:]]))

    return write


def _as(form: int) -> Callable[[str], str]:
    return lambda text: phonenumbers.format_number(phonenumbers.parse(text, "FR"), form)


_CARD, _PAIRS = (1, 2, 2, 2, 3, 3, 2), (2, 2, 2, 2, 2)
WAYS: dict[str, tuple[Callable[[str], str], ...]] = {
    "nir": (
        str,
        str.lower,
        _grouped(*_CARD),
        _grouped(*_CARD, sign="."),
        _grouped(*_CARD, sign="-"),
        _grouped(*_CARD, sign="\u00a0"),
        _grouped(13, 2),
        _grouped(1, 2, 2, 5, 3, 2),
        lambda text: f"{_grouped(*_CARD[:-1])(text[:13])} (clé {text[13:]})",
        lambda text: f"NIR {text[:13]}",
    ),
    "phone": (
        str,
        _as(Form.E164),
        _as(Form.INTERNATIONAL),
        _as(Form.RFC3966),
        _grouped(*_PAIRS),
        _grouped(*_PAIRS, sign="."),
        _grouped(*_PAIRS, sign="-"),
        _grouped(*_PAIRS, sign="\u202f"),
        lambda text: f"0033{text[1:]}",
        lambda text: f"+33 (0){_grouped(1, 2, 2, 2, 2)(text[1:])}",
    ),
    "email": (
        str,
        str.upper,
        str.title,
        lambda text: f"<{text}>",
        lambda text: f"mailto:{text}",
        lambda text: text.replace("@", "+spam@"),
        lambda text: f"'{text}'",
        lambda text: f"{text};",
        lambda text: f"Jean Dupont <{text}>",
        lambda text: f"mail={text}",
    ),
    "iban": (
        str,
        str.lower,
        stdnum_iban.format,
        lambda text: stdnum_iban.format(text, "-"),
        lambda text: stdnum_iban.format(text, "\u00a0"),
        lambda text: stdnum_iban.format(text, "."),
        lambda text: f"IBAN:{text}",
        lambda text: f"IBAN {stdnum_iban.format(text)}",
        lambda text: f"({text})",
        lambda text: f"{text}.",
    ),
}
"""Ten ways of writing of each."""


def corpus(rows: int, seed: int) -> Iterator[tuple[str, str]]:
    """Lines and the word of what stands in each, "" for nothing: half of the lines.

    Args:
        rows: how many lines hold a number of each word.
        seed: of all.
    """
    drawn = Drawn(seed)
    lines = []
    for word, ways in WAYS.items():
        for row in range(rows):
            text = ways[row % 10](getattr(drawn, word)())
            lines.append((AROUND[row // 10 % 10].format(text), word))
    lines += [(AROUND[row % 10].format(drawn.other()), "") for row in range(len(lines))]
    drawn.rng.shuffle(lines)
    yield from lines
