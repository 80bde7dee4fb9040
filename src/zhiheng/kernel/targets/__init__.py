"""Targets of adopted plans: which indicator answers each, from where to where, how it stands; and how work goes on.

Keeps what people decided about a target (binding, baseline, path, split, who leads) and what lead offices report, each
as an entry of the journal. How a target stands is computed from the values of its indicator and never kept. Refuses an
indicator that measures something else, a split that does not give back the whole, a report nobody owes.
"""
