"""Whether what people, files and programs state may be accepted: cells into values, values against rules; in bulk."""
