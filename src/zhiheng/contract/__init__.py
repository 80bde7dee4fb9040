"""The words a pack may say: frozen dataclasses, a strict TOML reader, the expression language, the catalogue."""
