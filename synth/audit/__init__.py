"""Attacks on what was learnt, and what may be concluded from them."""
