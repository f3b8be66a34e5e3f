"""Wagtail's PostgreSQL search, without ranking every row that has a common word."""

from modelsearch.backends.database.postgres import postgres
from modelsearch.query import Fuzzy, MatchAll, Not

from search import writing

# Rows that are ranked; where more match, the first found are.
MOST = 1000


class Index(postgres.PostgresIndex):
    """Writes Wagtail's entries and, with them, the site's own."""

    def add_items(self, model, objs):
        objs = list(objs)
        super().add_items(model, objs)
        writing.put_objects(objs)

    def delete_item(self, item):
        super().delete_item(item)
        writing.take_object(item)

    def delete_stale_entries(self):
        super().delete_stale_entries()
        writing.renew_rows()


class Bounded:
    """Ranks at most MOST rows: a word that is everywhere cost a second or two."""

    def search(self, config, start, stop, score_field=None, backend=None):
        plain = not isinstance(self.query, (MatchAll, Not, Fuzzy))
        if plain and self.order_by_relevance:
            query = self.build_tsquery(self.query, config=config)
            vectors = self.get_search_vectors(query)
            vector = vectors[0][0]
            for other, _boost in vectors[1:]:
                vector = vector._combine(other, "||", False)
            met = self.queryset.order_by().annotate(_vector_=vector)
            first = list(met.filter(_vector_=query).values_list("pk", flat=True)[:MOST])
            if len(first) == MOST:
                self.queryset = self.queryset.filter(pk__in=first)
        return super().search(config, start, stop, score_field, backend)


class QueryCompiler(Bounded, postgres.PostgresSearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(Bounded, postgres.PostgresAutocompleteQueryCompiler):
    pass


class SearchBackend(postgres.PostgresSearchBackend):
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
