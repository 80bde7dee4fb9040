"""How the tables of the vault came about."""
