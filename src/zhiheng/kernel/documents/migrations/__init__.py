"""How the tables of the documents came about."""
