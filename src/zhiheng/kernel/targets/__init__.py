"""Targets of adopted plans bound to indicators: baseline, path, split, and how they stand on a day."""
