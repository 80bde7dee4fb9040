"""Who may do what, and where: regions, offices, people and what they were granted. Reading needs no account at all."""
