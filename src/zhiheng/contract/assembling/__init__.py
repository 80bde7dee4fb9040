"""The checks by which packs become one catalogue; each tells everything it finds, none stops the others."""
