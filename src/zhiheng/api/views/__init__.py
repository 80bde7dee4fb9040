"""What stands at each address: each view reads a query or calls an action, and decides nothing."""
