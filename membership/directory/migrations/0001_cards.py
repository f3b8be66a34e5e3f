"""The cards, and what each database searches in.

PostgreSQL: a column that is made of the words by itself, with an index. SQLite: an FTS5
table over the words, kept in step by triggers.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = [
    "ALTER TABLE directory_card ADD COLUMN vector tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX directory_card_vector ON directory_card USING gin (vector)",
]
_OUT = (
    "INSERT INTO directory_words(directory_words, rowid, words) "
    "VALUES ('delete', OLD.id, OLD.words);"
)
_IN = "INSERT INTO directory_words(rowid, words) VALUES (NEW.id, NEW.words);"
SQLITE = [
    "CREATE VIRTUAL TABLE directory_words USING fts5(words, content='directory_card', "
    "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    "CREATE TRIGGER directory_card_new AFTER INSERT ON directory_card "
    f"BEGIN {_IN} END",
    "CREATE TRIGGER directory_card_gone AFTER DELETE ON directory_card "
    f"BEGIN {_OUT} END",
    "CREATE TRIGGER directory_card_changed AFTER UPDATE ON directory_card "
    f"BEGIN {_OUT} {_IN} END",
]


def forwards(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for sql in POSTGRESQL if is_postgres else SQLITE:
        schema_editor.execute(sql)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return
    for name in ("new", "gone", "changed"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS directory_card_{name}")
    schema_editor.execute("DROP TABLE IF EXISTS directory_words")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('membership', '0001_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('members', 'members'), ('public', 'everybody')], max_length=8)),
                ('sort', models.CharField(max_length=200)),
                ('words', models.TextField()),
                ('place', models.CharField(blank=True, max_length=100)),
                ('with_units', models.BooleanField(default=False)),
                ('with_interests', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='membership.profile')),
            ],
            options={
                'verbose_name': 'card of the directory',
                'verbose_name_plural': 'cards of the directory',
                'indexes': [models.Index(fields=['audience', 'sort', 'id'], name='directory_by_name'), models.Index(fields=['audience', 'place', 'sort'], name='directory_by_place')],
                'constraints': [models.UniqueConstraint(fields=('profile', 'audience'), name='directory_card_once')],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]
