"""macro: the figures quality plans name most, as departments report them; what single records tell is left out."""
