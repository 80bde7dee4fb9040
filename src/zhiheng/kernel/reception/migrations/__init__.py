"""How the tables of the reception came about."""
