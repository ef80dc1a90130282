"""Databases that are there: one file per kind, and what each needs."""
