"""The offices of a plan as one register, with their other names and today's successors."""
