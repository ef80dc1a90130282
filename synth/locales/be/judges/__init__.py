"""Judges of what may be somebody's in Belgium, one file for each kind."""
