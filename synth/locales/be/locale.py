"""Belgium: one country of those that a schema can name."""

from synth.locales.be.homes import HOMES
from synth.locales.be.known import known
from synth.locales.be.person import PEOPLE
from synth.locales.be.sample import SAMPLE
from synth.locales.be.words import WORDS
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
)
