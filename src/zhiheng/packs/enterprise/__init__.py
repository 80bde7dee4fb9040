"""enterprise: one quality file for each firm; grades, lists and the handling of cases are left out."""
