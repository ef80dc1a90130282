"""Judges of what may be somebody's, one file each."""
