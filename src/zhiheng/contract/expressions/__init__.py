"""The one expression language: a typed subset of Python's expression syntax with units and missing values."""
