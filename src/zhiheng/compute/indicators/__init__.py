"""Declared indicators as cells and values: the meaning of the reference interpreter, on columns."""
