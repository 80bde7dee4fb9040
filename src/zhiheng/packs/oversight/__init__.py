"""oversight: tasks of plans, decisions of meetings, papers asked of offices, inspections of the work; no program."""
