"""Learning a population: one file for each idea of the private learner, one for each other engine."""
