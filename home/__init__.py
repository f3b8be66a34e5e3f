"""The public site: front page, standard pages, menus and the editors' workflow.

Imports core and membership; never another wing. Sections such as events are
chosen by editors and found by name.
"""
