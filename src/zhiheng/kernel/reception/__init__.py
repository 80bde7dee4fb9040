"""What strangers bring in: how much from where, each form once, and what a person looks at before it counts."""
