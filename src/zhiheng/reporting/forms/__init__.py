"""Official forms: a declared text filled with values, set on the official page as Word and PDF."""
