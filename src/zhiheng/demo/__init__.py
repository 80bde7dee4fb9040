"""A fictional city that exercises everything through the doors its users take."""
