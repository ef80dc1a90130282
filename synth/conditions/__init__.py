"""Conditions of a database: what a row must hold so that they are true, as branches of domains."""
