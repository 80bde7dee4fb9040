"""rectification: orders to put right, hazards, listed supervision, interviews, hand-overs to the police; no program."""
