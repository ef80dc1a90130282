"""The schema with everything decided: names resolved, generators built, one evaluator."""
