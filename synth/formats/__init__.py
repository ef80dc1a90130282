"""Forms of a report, one file each: for people, for programs, for continuous integration."""
