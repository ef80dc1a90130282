"""What stands in the columns of tables, counted by DuckDB, and the page that shows it."""
