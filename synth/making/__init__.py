"""From a plan to values: any columns of any rows of any table, computed by need."""
