"""Official numbers of Belgium, one file for each."""
