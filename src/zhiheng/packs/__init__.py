"""Fields of quality as data, one folder each."""
