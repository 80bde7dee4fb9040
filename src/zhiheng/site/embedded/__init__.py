"""The embedded database: Django's backend for SQLite, whose writers stand in one queue."""
