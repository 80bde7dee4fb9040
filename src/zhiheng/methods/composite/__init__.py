"""Composite indices after the OECD/JRC handbook: treat, normalise, weight, aggregate, and say how sure the ranks are.

Values are arrays whose last two axes are units and indicators; axes before them are replicates. Missing is NaN.
Source: OECD/JRC 2008, Handbook on Constructing Composite Indicators, doi 10.1787/9789264043466-en.
"""
