"""The append-only journal: all that is stated or done. It knows nobody; who and where are written as keys."""
