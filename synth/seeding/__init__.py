"""A plan and a database together: differences, attempts, rows that stand there, lines to change."""
