"""The standard normal quantile in decimals: the same digits on every machine."""

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from functools import cache

_CONTEXT = Context(prec=30)
_FAR_FROM = 5
"""Where the approximation of the far tails begins, in sqrt(-ln(p))."""

_CENTRE = (
    (
        "3.3871328727963666080",
        "133.14166789178437745",
        "1971.5909503065514427",
        "13731.693765509461125",
        "45921.953931549871457",
        "67265.770927008700853",
        "33430.575583588128105",
        "2509.0809287301226727",
    ),
    (
        "1",
        "42.313330701600911252",
        "687.18700749205790830",
        "5394.1960214247511077",
        "21213.794301586595867",
        "39307.895800092710610",
        "28729.085735721942674",
        "5226.4952788528545610",
    ),
)
_MIDDLE = (
    (
        "1.42343711074968357734",
        "4.63033784615654529590",
        "5.76949722146069140550",
        "3.64784832476320460504",
        "1.27045825245236838258",
        "0.241780725177450611770",
        "0.0227238449892691845833",
        "0.000774545014278341407640",
    ),
    (
        "1",
        "2.05319162663775882187",
        "1.67638483018380384940",
        "0.689767334985100004550",
        "0.148103976427480074590",
        "0.0151986665636164571966",
        "0.000547593808499534494600",
        "0.00000000105075007164441684324",
    ),
)
_FAR = (
    (
        "6.65790464350110377720",
        "5.46378491116411436990",
        "1.78482653991729133580",
        "0.296560571828504891230",
        "0.0265321895265761230930",
        "0.00124266094738807843860",
        "0.0000271155556874348757815",
        "0.000000201033439929228813265",
    ),
    (
        "1",
        "0.599832206555887937690",
        "0.136929880922735805310",
        "0.0148753612908506148525",
        "0.000786869131145613259100",
        "0.0000184631831751005468180",
        "0.000000142151175831644588870",
        "0.00000000000000204426310338993978564",
    ),
)


@cache
def normal_quantile(numerator: int, denominator: int) -> Decimal:
    """The standard normal quantile of a fraction in (0, 1), to 16 digits.

    Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied
    Statistics 37 (1988), PPND16, evaluated in decimals: the same digits on every machine.
    """
    with localcontext(_CONTEXT):
        p = Decimal(numerator) / Decimal(denominator)
        q = p - Decimal("0.5")
        if abs(q) <= Decimal("0.425"):
            r = Decimal("0.180625") - q * q
            return q * _ratio(_CENTRE, r)
        r = (-(p if q < 0 else 1 - p).ln()).sqrt()
        near = r <= _FAR_FROM
        value = _ratio(_MIDDLE, r - Decimal("1.6")) if near else _ratio(_FAR, r - _FAR_FROM)
        return -value if q < 0 else value


def _ratio(coefficients: tuple[Sequence[str], Sequence[str]], r: Decimal) -> Decimal:
    above, under = (Decimal(0), Decimal(0))
    for number in reversed(coefficients[0]):
        above = above * r + Decimal(number)
    for number in reversed(coefficients[1]):
        under = under * r + Decimal(number)
    return above / under
