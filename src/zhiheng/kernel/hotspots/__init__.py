"""Hot issues: more of one matter than was to be expected, found again and again, decided on by people."""
