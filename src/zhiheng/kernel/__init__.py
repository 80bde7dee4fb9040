"""The concepts, lowest first; a concept sees only those below it."""
