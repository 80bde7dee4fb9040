"""The published methods as pure functions on NumPy arrays, each with its version and source in ``published``."""
