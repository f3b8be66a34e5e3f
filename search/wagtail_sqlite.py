"""Wagtail's SQLite search, ranked by FTS5 itself instead of row by row."""

from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import MatchExpression, normalize
from modelsearch.query import MatchAll, Not
from modelsearch.utils import get_descendants_content_types_pks

from django.db.models import Case, FloatField, Value, When
from django.db.models.expressions import RawSQL

from search import writing

# Rows that are ranked: the best by FTS5's own bm25.
MOST = 500


class Index(sqlite.SQLiteIndex):
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


class Ranked:
    """The best MOST rows in FTS5's order.

    Wagtail asks for the score of each row in a subquery that runs the whole search
    again: with 100,000 pages it does not come to an end.
    """

    def search(self, config, start, stop, score_field=None):
        query = normalize(self.query)
        if isinstance(query, (MatchAll, Not)) or not self.order_by_relevance:
            return super().search(config, start, stop, score_field)
        asked = self.build_search_query(query, config=config)
        met = (
            sqlite.SQLiteFTSIndexEntry.objects.filter(
                MatchExpression(self.fields or self.FTS_TABLE_FIELDS, asked)
            )
            .filter(
                index_entry__content_type__in=get_descendants_content_types_pks(
                    self.queryset.model
                )
            )
            .annotate(score=RawSQL("rank", []))
            .order_by("score")
            .values_list("index_entry__object_id", "score")[:MOST]
        )
        scores = dict(met)
        name = score_field or "_score"
        if not scores:
            return self.queryset.none()
        score = Case(
            *(When(pk=pk, then=Value(value)) for pk, value in scores.items()),
            output_field=FloatField(),
        )
        rows = self.queryset.filter(pk__in=list(scores)).annotate(**{name: score})
        return rows.order_by(name, "-pk")[start:stop]


class QueryCompiler(Ranked, sqlite.SQLiteSearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(Ranked, sqlite.SQLiteAutocompleteQueryCompiler):
    pass


class SearchBackend(sqlite.SQLiteSearchBackend):
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
