"""Personal data outside the journal: sealed, readable with a reason that is itself recorded, destructible."""
