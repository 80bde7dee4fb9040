"""Responsibility notes: which offices owe which clauses, and in what role."""
