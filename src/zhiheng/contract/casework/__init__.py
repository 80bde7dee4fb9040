"""How cases move and how their terms run: pure functions of a declaration, what was done, and the legal calendar."""
