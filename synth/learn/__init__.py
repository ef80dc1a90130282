"""Learning a population: a file for each idea of the private learner, one for each engine."""
