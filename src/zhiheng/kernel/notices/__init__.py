"""What people are told: an inbox, mail, hooks of other systems; told if and only if the act it tells of stands."""
