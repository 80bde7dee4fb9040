"""From clauses to quantified promises: numbers, the words around them, and the years they are due."""
