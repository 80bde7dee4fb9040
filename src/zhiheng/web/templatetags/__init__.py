"""Template components: the small parts that every page is made of."""
