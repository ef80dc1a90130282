"""Generators and bundles: what makes the values of one column, let or option."""
