"""Open311 GeoReport v2: services from declarations, reports as values, requests as the public may see them."""
