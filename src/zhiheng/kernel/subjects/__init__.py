"""Whom and what quality is about: which stated names are one subject, merges that can be undone, all that is known."""
