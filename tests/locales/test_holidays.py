"""Public holidays: Easter as dateutil finds it, and the days that calendars of a year show."""

import datetime as dt

import numpy as np
import pytest
from dateutil.easter import easter as easter_of

from synth.locales.holidays import Holidays, easter
from synth.locales.locale import locale_of

SHOWN = {
    # Service-public.fr, fiche F2405, 2025 and 2026
    ("fr", 2025): "0101 0421 0501 0508 0529 0609 0714 0815 1101 1111 1225",
    ("fr", 2026): "0101 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225",
    # Ascension and 8 May on one day
    ("fr", 2008): "0101 0324 0501 0508 0512 0714 0815 1101 1111 1225",
    # belgium.be, jours fériés 2025
    ("be", 2025): "0101 0421 0501 0529 0609 0721 0815 1101 1111 1225",
}


def test_easter_is_that_of_another_library():
    years = range(1600, 2600)
    found = easter(np.array(years)).astype("M8[D]").tolist()
    assert found == [easter_of(year) for year in years]


@pytest.mark.parametrize(("country", "year"), SHOWN)
def test_a_country_rests_on_the_days_of_its_calendar(country, year):
    days = locale_of(country).holidays.days(range(year, year + 1)).astype("M8[D]").tolist()
    assert " ".join(f"{day:%m%d}" for day in days) == SHOWN[country, year]


def test_of_no_holiday_there_is_no_day():
    assert len(Holidays((), (), "").days(range(2000, 2001))) == 0
    christmas = Holidays(((12, 25),), (), "").days(range(2000, 2002)).astype("M8[D]").tolist()
    assert christmas == [dt.date(2000, 12, 25), dt.date(2001, 12, 25)]
