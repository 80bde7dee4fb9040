"""One search over everything the kernel keeps; the topmost concept, for it sees all others."""
