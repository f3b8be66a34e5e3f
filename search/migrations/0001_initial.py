"""Tables, and what each database searches in.

PostgreSQL: two columns of search vectors on `search_entry`, kept by `search.engines`,
and trigrams over the vocabulary where this role may create the extension. SQLite: an
FTS5 table beside `search_entry` and one of trigrams beside the vocabulary.
"""

import logging

import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import DatabaseError, migrations, models, transaction

logger = logging.getLogger(__name__)

POSTGRESQL = [
    "ALTER TABLE search_entry ADD COLUMN vector tsvector NOT NULL DEFAULT ''",
    "ALTER TABLE search_entry ADD COLUMN suggest tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)",
    "CREATE INDEX search_entry_suggest ON search_entry USING gin (suggest)",
    # Wagtail's own search filters by title || body, for which it has no index.
    "CREATE INDEX search_wagtail_title_body ON wagtailsearch_indexentry "
    "USING gin ((title || body))",
]
SQLITE = [
    "CREATE VIRTUAL TABLE search_words USING fts5("
    "title, text, folded, tokenize='porter unicode61 remove_diacritics 0', "
    "prefix='2 3')",
    "INSERT INTO search_words(search_words, rank) "
    "VALUES('rank', 'bm25(8.0, 1.0, 0.5)')",
    "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry "
    "BEGIN DELETE FROM search_words WHERE rowid = OLD.id; END",
    "CREATE VIRTUAL TABLE search_spelling USING fts5(word, tokenize='trigram')",
    "CREATE TRIGGER search_word_new AFTER INSERT ON search_vocabulary "
    "BEGIN INSERT INTO search_spelling(word) VALUES (NEW.word); END",
    "CREATE TRIGGER search_word_gone AFTER DELETE ON search_vocabulary "
    "BEGIN DELETE FROM search_spelling WHERE word = OLD.word; END",
]


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    for sql in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                "CREATE INDEX search_vocabulary_trigrams ON search_vocabulary "
                "USING gin (word gin_trgm_ops)"
            )
    except DatabaseError:
        logger.warning(
            "Search goes on without pg_trgm, with weaker spelling hints: this "
            "database role may not create the extension. A superuser can run: "
            "CREATE EXTENSION pg_trgm; CREATE INDEX search_vocabulary_trigrams ON "
            "search_vocabulary USING gin (word gin_trgm_ops);"
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS search_wagtail_title_body")
        return
    for trigger in ("search_entry_gone", "search_word_new", "search_word_gone"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for table in ("search_words", "search_spelling"):
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0001_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('da', 'Dansk'), ('en', 'English')], max_length=8, verbose_name='language')),
                ('words', models.TextField(help_text='One word or phrase on each line. Who searches for one of them finds all.', max_length=1000, verbose_name='words')),
            ],
            options={
                'verbose_name': 'search word',
                'verbose_name_plural': 'search words',
                'ordering': ['words'],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('seen', models.PositiveIntegerField(default=1)),
            ],
            options={
                'db_table': 'search_vocabulary',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=8)),
                ('object_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=8)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('title', models.CharField(max_length=255)),
                ('text', models.TextField(blank=True)),
                ('place', models.CharField(blank=True, max_length=256)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('date', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'object_id'), name='search_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
                ('term', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='search.searchterm')),
            ],
            options={
                'verbose_name': 'pinned page',
                'verbose_name_plural': 'pinned pages',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
