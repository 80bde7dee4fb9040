"""How the table of the almanac came about."""
