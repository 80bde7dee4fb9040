"""How the tables of the casebook came about."""
