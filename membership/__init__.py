"""Who people are: accounts, roles and the rules of belonging.

Imports only core. Everything above asks this wing "who is this and what may
they?"; it never asks anything of the wings above.
"""
