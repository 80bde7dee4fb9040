"""macro: the figures quality plans name most, as departments report them; what one record at a time tells is left out."""
