"""Polls: what the association asks, who may answer, and what they said.

May import membership and core; events and home are siblings and reach it by name.
A ballot has no way back to its voter: see `models` and `sealing`.
"""
