"""What `fit` learnt: a folder that can be read, and the sampling of its tables."""
