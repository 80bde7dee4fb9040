"""How a promise of a plan stands against the values of the indicator it is bound to. Pure; no clock, no database."""
