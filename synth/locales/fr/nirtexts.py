"""How people write social security numbers, as RE2 expressions."""

from synth.locales.matching import SIGNS

_GAP = " ?"
_BODY = f"[0-9](?:{_GAP}[0-9]){{4}}{_GAP}(?:[0-9]{_GAP}[0-9]|2{_GAP}[ABab])(?:{_GAP}[0-9]){{6}}"
_TOLD = "[ (,;:._/-]{0,3}(?i:cl[eé]f?|key)[ :=]{0,3}"
_KEY = f"(?:[ (]{{0,2}}|{_TOLD})(?P<key>[0-9]{_GAP}[0-9])"
_BEFORE, _BEHIND = "(?:^|[^0-9])", "(?:$|[^0-9])"
WHOLE = f"(?P<before>{_BEFORE})(?P<body>{_BODY}){_KEY}(?P<behind>{_BEHIND})"

FIFTEEN = "^[0-9]{5}(?:[0-9]{2}|2[ABab])[0-9]{8}$"

_MONTH = f"(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[23]{_GAP}[0-9]|4{_GAP}[0-2])"
_DEPARTEMENT = f"(?:0{_GAP}[1-9]|[1-9]{_GAP}[0-9]|2{_GAP}[ABab])"
_ORDER = f"(?:0{_GAP}0{_GAP}[1-9]|0{_GAP}[1-9]{_GAP}[0-9]|[1-9](?:{_GAP}[0-9]){{2}})"
_PERSON = (
    f"(?P<body>[12]{_GAP}[0-9]{_GAP}[0-9]{_GAP}{_MONTH}{_GAP}{_DEPARTEMENT}"
    f"(?:{_GAP}[0-9]){{3}}{_GAP}{_ORDER})"
)
BARE = f"^[^0-9]{{0,24}}{_PERSON}(?: 0)?[^0-9]{{0,24}}$"
"""A word may stand before it."""

_WORD = (
    "(?i:(?:^|[^\\pL])(?:nirs?|nirpp|nss|ssn|insee|s[eé]cu|s[eé]curit[eé] sociale|social security"
    "|immatriculation))"
)
SAID = f"{_WORD}(?:[^0-9\\pL][^0-9]{{0,24}})?{_PERSON}{_BEHIND}"
NEAR = f"{_WORD}(?s:.{{0,60}}){_BODY}"
_UNCUT = (
    "[12](?:[0-9]{4}(?:[0-9]{2}|2[AaBb])[0-9]{6}|(?: [0-9]){12})"
    f"(?:[ .(_/-]{{0,2}}|{_TOLD})[0-9] ?[0-9]"
)
ALONE = (
    f"(?:^|[^0-9A-Za-z.,_+-]|(?:^|[^0-9])[.,_+-]){_UNCUT}(?:$|[^0-9A-Za-z.,_-]|[.,_-](?:$|[^0-9]))"
)
"""Not the end of a decimal fraction, nor a part of a word."""

ONLY = f"^[^0-9\\pL]*{_BODY}{_KEY}[^0-9\\pL]*$"
_SIGN = f"[{SIGNS}]*"
HINT = (
    f"[0-9](?:{_SIGN}[0-9]){{12}}"
    f"|[0-9](?:{_SIGN}[0-9]){{4}}{_SIGN}2{_SIGN}[AaBb](?:{_SIGN}[0-9]){{6}}"
)
_HEX, LEAST_HEX = "[0-9A-Fa-f]", 24
HASH = f"^(?:{_HEX}{{{LEAST_HEX},}}|{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}})$"
"""A UUID or a digest: whatever digits stand in it are nobody's number."""

ANY_SIGNS = "[^0-9\\pL]+"
FILLED = "^ ?0{1,5}([1-8][0-9]{4}(?:[0-9]{2}|2[ABab])[0-9]{6}(?:[0-9]{2})?) ?$"
IN_GROUPS = "^[0-9] [0-9]{2} [0-9]{2} "
