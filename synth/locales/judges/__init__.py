"""Who finds what may be somebody's in every country: one file for each kind."""
