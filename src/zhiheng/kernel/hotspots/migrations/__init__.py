"""How the tables of the hot issues came about."""
