"""How the tables of targets came about."""
