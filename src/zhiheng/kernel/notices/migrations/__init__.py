"""How the tables of notices came about."""
