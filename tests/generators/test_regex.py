"""Expressions that are refused, each with the reason and the place."""

import re

import pytest

from synth.generators.regex import read_regex

WRONG = {
    "(a": "a ( without its ), at character 1",
    "a)": "a ) without its (, at character 2",
    "[a": "a [ without its ], at character 1",
    "[]": "a [ without its ], at character 1",
    "*a": "a repetition of nothing, at character 1",
    "a|+": "a repetition of nothing, at character 3",
    "{2}": "a repetition of nothing, at character 1",
    "^*": "a repetition of nothing, at character 2",
    "a**": "a repetition of a repetition, at character 3",
    "a*?+": "a repetition of a repetition, at character 4",
    "a{2}{3}": "a repetition of a repetition, at character 7",
    "a{2": "a { without its }, at character 2",
    "a{2,1}": "bounds upside down, at character 2",
    "a{256}": "more than 255 repetitions, at character 2",
    "a{,3}": "not yet: {,n}, which is written {0,n}, at character 2",
    "[z-a]": "a range upside down, at character 3",
    r"[a-\d]": "a class as the end of a range, at character 3",
    "[a-c-e]": "a - that is neither first nor last nor in a range, at character 5",
    "[[:nope:]]": "not yet: [:nope:], at character 2",
    "[[.a.]]": "not yet: [. in brackets, at character 2",
    "a\\": "a \\ before nothing, at character 3",
    r"(a)\1": r"not yet: the back reference \1, at character 4",
    r"\mword": r"not yet: \m, at character 1",
    r"\bword": r"not yet: \b, at character 1",
    r"[\A]": r"not yet: \A, at character 2",
    r"\x4": "2 hexadecimal digits are missing, at character 1",
    r"\x414": r"not yet: \x before more than two hexadecimal digits, at character 1",
    r"\U00110000": "no character has this number, at character 1",
    "(?<=a)b": "not yet: '(?<=', at character 1",
    "(?P<x>a)": "not yet: '(?P<', at character 1",
    "a(?i)": "not yet: '(?i)', at character 2",
    "(?x)a": "not yet: the flags (?x), at character 1",
    "(?i)é": "not yet: (?i) beside letters beyond ASCII, at character 5",
    "(?=ab)a": "not yet: lookahead of more than one character, at character 1",
    "(?=a": "a ( without its ), at character 1",
    r"[\u0000-\U0010ffff]": "not yet: a range of more than 65536 characters, at character 8",
    "(" * 60 + "a" + ")" * 60: "more than 50 groups in one another, at character 51",
}


@pytest.mark.parametrize("expression", WRONG)
def test_what_cannot_be_read_is_told_with_its_place(expression):
    with pytest.raises(ValueError, match=f"^{re.escape(WRONG[expression])}$"):
        read_regex(expression)
