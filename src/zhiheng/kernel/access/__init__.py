"""Who may do what: people, their offices and their roles. Reading a published page needs no person at all."""
