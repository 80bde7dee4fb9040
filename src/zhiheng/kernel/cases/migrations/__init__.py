"""The tables of this concept as they came about."""
