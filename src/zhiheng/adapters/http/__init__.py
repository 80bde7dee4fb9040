"""HTTP as every door speaks it: which status an error of the house has."""
