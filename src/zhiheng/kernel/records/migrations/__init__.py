"""How the tables of records came about."""
