"""How the tables of the deadlines came about."""
