"""The door for other systems: JSON, described by OpenAPI, made from the declarations of packs."""
