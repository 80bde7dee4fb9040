"""Dates, numbers, codes and errors the whole house counts with; no Django, no input or output."""
