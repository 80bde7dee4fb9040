"""Numbers as charts, sentences and papers: everything is given as arguments; no database, network or clock."""
