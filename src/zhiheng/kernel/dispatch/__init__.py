"""Where cases go: the rules by which a city sends what comes in to the office that has to deal with it."""
