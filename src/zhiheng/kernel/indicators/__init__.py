"""Indicators of the city: runs over the warehouse, the values they found, where a value comes from, what moved it."""
