"""Stating facts: rows of cells judged against their kind and written together, corrections of single records."""
