"""The command line: it reads a query or calls an action, and decides nothing."""
