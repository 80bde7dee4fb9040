"""How the tables of intake came about."""
