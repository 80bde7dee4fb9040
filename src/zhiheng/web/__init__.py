"""The pages: they read a query or call an action, and decide nothing."""
