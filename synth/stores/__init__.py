"""Places where tables live: one file per store, each with a sink (rows in) and a source."""
