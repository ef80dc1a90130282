"""France: one country of those that a schema can name."""

from synth.locales.fr.homes import HOMES
from synth.locales.fr.known import known
from synth.locales.fr.person import PEOPLE
from synth.locales.fr.sample import SAMPLE
from synth.locales.fr.words import WORDS
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
)
