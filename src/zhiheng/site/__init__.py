"""Settings, addresses and the server: the only room that knows every name."""
