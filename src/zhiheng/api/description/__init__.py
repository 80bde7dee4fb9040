"""The OpenAPI document, written from the declarations of packs, and its pages for people."""
