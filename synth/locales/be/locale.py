"""Belgium: one country of those that a schema can name."""

from synth.locales.be.homes import HOMES
from synth.locales.be.known import known
from synth.locales.be.person import PEOPLE
from synth.locales.be.sample import SAMPLE
from synth.locales.be.words import WORDS
from synth.locales.holidays import Holidays
from synth.locales.locale import Locale

LOCALE = Locale(
    word="be",
    title="Belgium",
    faker="nl_BE",
    words=WORDS,
    people=PEOPLE,
    homes=HOMES,
    known=known,
    sample=SAMPLE,
    holidays=Holidays(
        fixed=((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
        after_easter=(1, 39, 50),
        source="arrêté royal du 18 avril 1974, art. 1",
    ),
)
