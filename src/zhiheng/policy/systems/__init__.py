"""The platforms, registers, lists and mechanisms a plan asks for, matched to the catalogue."""
