"""What is known of Faker's providers: which are free, which need a reason, which are refused.

Only methods that a provider class of Faker declares are providers: `parse`, `format`, `items` or
`add_provider` belong to the generator around them, and make whatever they are told to.
"""

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType
from typing import Any

FREE = frozenset(
    """
    administrative_unit building_number city city_prefix city_suffix country country_code
    current_country current_country_code department department_name department_number region
    street_name street_prefix street_suffix
    color color_hsl color_hsv color_name color_rgb color_rgb_float hex_color rgb_color
    rgb_css_color safe_color_name safe_hex_color
    ape_code bs catch_phrase catch_phrase_attribute catch_phrase_noun catch_phrase_verb
    company_suffix
    cryptocurrency cryptocurrency_code cryptocurrency_name currency currency_code currency_name
    currency_symbol pricetag
    am_pm century date date_between date_between_dates date_object date_of_birth
    date_this_century date_this_decade date_this_month date_this_year date_time date_time_ad
    date_time_between date_time_between_dates date_time_this_century date_time_this_decade
    date_time_this_month date_time_this_year day_of_month day_of_week future_date future_datetime
    iso8601 month month_name past_date past_datetime time time_delta time_object timezone
    unix_time year
    credit_card_provider emoji
    file_extension file_name file_path mime_type unix_device unix_partition
    ascii_safe_email http_method http_status_code port_number safe_domain_name safe_email slug tld
    uri_extension uri_page uri_path
    job job_female job_male
    get_words_list paragraph paragraphs sentence sentences text texts word words
    boolean md5 null_boolean password sha1 sha256 uuid1 uuid4 uuid7
    pybool pydecimal pyfloat pyint pystr
    language_code locale random_choices random_digit random_digit_above_two
    random_digit_not_null random_digit_not_null_or_empty random_digit_or_empty random_element
    random_elements random_int random_letter random_letters random_lowercase_letter random_number
    random_sample random_uppercase_letter randomize_nb_elements
    android_platform_token chrome firefox internet_explorer ios_platform_token
    linux_platform_token linux_processor mac_platform_token mac_processor opera safari user_agent
    windows_platform_token
    """.split()  # noqa: SIM905 - a table to read
)
"""Providers that put values together from parts: words, colours, jobs, dates, random digits."""

NAMES = frozenset(
    """
    first_name first_name_female first_name_male first_name_nonbinary
    last_name last_name_female last_name_male last_name_nonbinary
    language_name name name_female name_male name_nonbinary
    prefix prefix_female prefix_male prefix_nonbinary
    suffix suffix_female suffix_male suffix_nonbinary
    """.split()  # noqa: SIM905 - a table to read
)
"""Free too, and their values name persons: columns of them are marked `direct`."""

RENDERS = frozenset(
    """
    binary csv dsv enum fixed_width image json json_bytes psv pydict pyiterable pylist pyobject
    pyset pystr_format pystruct pytuple tar time_series tsv xml zip
    """.split()  # noqa: SIM905 - a table to read
)
"""Providers that call other providers by a template, or make bytes and objects."""

REAL: Mapping[str, str] = {
    "ssn": "nir",
    "nir": "nir",
    "vat_id": "siren",
    "phone_number": "phone",
    "basic_phone_number": "phone",
    "msisdn": "phone",
    "email": "person, whose part `email` nobody owns",
    "ascii_email": "person, whose part `email` nobody owns",
    "free_email": "person, whose part `email` nobody owns",
    "company_email": "person, whose part `email` nobody owns",
    "ascii_free_email": "person, whose part `email` nobody owns",
    "ascii_company_email": "person, whose part `email` nobody owns",
    "iban": "iban",
    "bban": "rib",
    "aba": "none yet",
    "siret": "siret",
    "siren": "siren",
    "credit_card_number": "carte_bancaire",
    "credit_card_full": "carte_bancaire",
    "passport_number": "passeport",
    "license_plate": "immatriculation",
    "ipv4_public": "ipv4",
    "profile": "person",
    "simple_profile": "person",
}
"""Providers whose values can belong to real people, and the generator to use instead."""

_CLOCK = frozenset({"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"})
_CLOCKS = (dt.datetime, dt.date)
_NEUTRAL = frozenset({"_get_local_timezone"})
"""Faker converts a time to the local zone and back: what it asks there changes nothing."""

_PLAIN = (str, int, float, dt.date, dt.time, dt.timedelta, type(None))


def new_faker(locale: str, as_of: dt.date) -> Any:  # noqa: ANN401 - Faker is untyped
    """A Faker whose dates are counted from a day.

    Args:
        locale: Faker's name of it.
        as_of: what `today`, `now` and no end mean.

    Raises:
        AttributeError: Faker does not know the locale.
    """
    import faker

    made = faker.Faker(locale)
    for provider in list(_providers(made)):
        if hasattr(type(provider), "_parse_end_datetime"):
            made.add_provider(_dated(type(provider), as_of)(_generator(made)))
    return made


@lru_cache(maxsize=8)
def providers(locale: str) -> frozenset[str]:
    """The public methods of all provider classes of a locale; none where there is no such locale.

    Args:
        locale: Faker's name of it.
    """
    import faker

    try:
        made = faker.Faker(locale)
    except AttributeError:
        return frozenset()
    return frozenset(
        name
        for provider in _providers(made)
        for name in dir(type(provider))
        if not name.startswith("_") and callable(getattr(type(provider), name))
    )


def is_plain(value: object) -> bool:
    """Whether a value is text, a number, a date or a time, or a list or mapping of such.

    The text of anything else may hold where it lies in memory, which no two runs share.
    """
    from decimal import Decimal

    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(map(is_plain, (*value, *value.values())))
    return isinstance(value, (*_PLAIN, Decimal))


@contextmanager
def clock_watched() -> Iterator[list[str]]:
    """Collects the names of what asks the clock meanwhile, in this thread.

    A list of the providers that do cannot be kept: there are hundreds, in eighty locales. The
    interpreter tells of every call that leaves Python, so those of the clock are seen.
    """
    asked: list[str] = []

    def see(frame: FrameType, event: str, called: Any) -> None:  # noqa: ANN401 - any callable
        if event != "c_call" or called.__name__ not in _CLOCK:
            return
        owner = called.__self__
        is_clock = owner in _CLOCKS or getattr(owner, "__name__", "") == "time"
        if is_clock and frame.f_code.co_name not in _NEUTRAL:
            asked.append(called.__name__)

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield asked
    finally:
        sys.setprofile(before)


def _generator(made: Any) -> Any:  # noqa: ANN401 - Faker is untyped
    return made.factories[0]


def _providers(made: Any) -> list[Any]:  # noqa: ANN401 - Faker is untyped
    found: list[Any] = _generator(made).get_providers()
    return found


def _dated(kind: type[Any], as_of: dt.date) -> type[Any]:
    """A provider of dates that counts from a day and not from the clock."""
    midnight = dt.datetime.combine(as_of, dt.time())

    class Dated(kind):  # type: ignore[misc] # Faker is untyped
        """The same provider: no end, `now`, `today` and spans such as `-30y` mean that day."""

        @classmethod
        def _parse_end_datetime(cls, value: object) -> object:
            return super()._parse_end_datetime(midnight if value is None else value)

        @classmethod
        def _parse_date_time(cls, value: object, tzinfo: dt.tzinfo | None = None) -> object:
            return super()._parse_date_time(cls._moved(value, midnight), tzinfo)

        @classmethod
        def _parse_date(cls, value: object) -> object:
            if isinstance(value, int):
                value = dt.timedelta(value)
            return super()._parse_date(cls._moved(value, midnight))

        @classmethod
        def _moved(cls, value: object, day: dt.datetime) -> object:
            """What a word or a span means, counted from a day."""
            if isinstance(value, str):
                words = value in {"now", "today"}
                value = dt.timedelta(**({} if words else cls._parse_date_string(value)))
            return day + value if isinstance(value, dt.timedelta) else value

    return Dated
