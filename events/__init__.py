"""Events: pages that editors write and the dated occurrences people come to.

The ground (models, actions, signals, feeds) knows none of its rooms. The stair
above it: registrations, then tickets, then check-in. Imports core and membership.
"""
