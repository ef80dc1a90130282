"""The schema with everything decided: names resolved, generators built; it makes no row."""
