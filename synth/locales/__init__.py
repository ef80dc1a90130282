"""Countries, and what is the same in all of them."""

ALL = "all"
"""In the place of a country: the numbers of all, as a scan looks for them."""
