"""How a target stands: against its path, by pace, by trend; what is not defined is said to be so, with the reason.

Times are years as decimals (the end of 2025 is 2026.0), so that any period has its place. No input is ever replaced.
"""
