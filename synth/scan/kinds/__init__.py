"""Kinds of sources, one file each, known by their first bytes and their names."""
