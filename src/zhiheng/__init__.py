"""Zhiheng 质衡: turns a government's quality plan into a running, accountable system."""
