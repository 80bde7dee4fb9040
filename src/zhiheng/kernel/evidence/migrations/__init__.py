"""How the tables of the evidence came about."""
