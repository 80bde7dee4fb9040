"""How the tables of plans came about."""
