"""One module per group of pages; each view reads a query or calls an action."""
