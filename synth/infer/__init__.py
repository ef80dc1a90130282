"""From the structure of a database to a schema that fills it."""
