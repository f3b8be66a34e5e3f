"""What people type, found: pages, events, documents, questions and people.

The top floor: may import every wing below, and nothing imports it. One row (`Entry`)
stands for each thing that can be found; it is written with the thing, by Wagtail's own
search API (`search.backends`), and read only through what the reader may see
(`search.sources`).
"""
