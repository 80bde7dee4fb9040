"""Runs over the warehouse and the values they found, kept; where a value comes from and what moved it."""
