"""How the tables of dispatch came about."""
