"""The kept calendar: holiday notices of the city, which days are working days, when a term ends and why."""
