"""Numbers and addresses that are the same in every country: one file for each."""
