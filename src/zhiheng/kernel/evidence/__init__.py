"""Evidence files: hashed, kept once, their type told by their bytes."""
