"""France: one country of those that a schema can name."""

from synth.locales.fr.homes import HOMES
from synth.locales.fr.known import known
from synth.locales.fr.person import PEOPLE
from synth.locales.fr.sample import SAMPLE
from synth.locales.fr.words import WORDS
from synth.locales.holidays import Holidays
from synth.locales.locale import Locale

LOCALE = Locale(
    word="fr",
    title="France",
    faker="fr_FR",
    words=WORDS,
    people=PEOPLE,
    homes=HOMES,
    known=known,
    sample=SAMPLE,
    holidays=Holidays(
        fixed=((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
        after_easter=(1, 39, 50),
        source="Code du travail, art. L3133-1",
    ),
)
