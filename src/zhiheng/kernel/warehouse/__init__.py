"""Feeds the warehouse from the journal: which versions of records count from which entry on, kept up entry by entry."""
