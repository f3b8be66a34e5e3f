"""Chat: rooms in which people talk, and the notices that tell them of things.

Stands on membership and core; knows no event, poll or page. Higher floors open rooms
and send notices by its actions. Inside it: models < notifications < groups, direct.
"""
