"""JSON for programs of other systems: addresses, checks and description come from the declarations of packs."""
