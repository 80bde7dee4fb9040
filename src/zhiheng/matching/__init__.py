"""Which stated names are the same subject: the grammar of company names and probabilistic linkage; no Django."""
