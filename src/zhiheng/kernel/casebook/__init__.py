"""How cases stand: a projection of their entries, held while acts are done on them, and kept with their clocks."""
