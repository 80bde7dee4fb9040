"""A plan arranged for readers: its clauses, its targets by field and year, its systems, its schedule."""
