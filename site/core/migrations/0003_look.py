"""The look: own files for logo and mark, a second colour, a typeface.

A square picture that was the logo becomes the mark.
"""

from django.db import migrations, models


def keep_the_picture(apps, schema_editor):
    """Drawn anew as PNG; a picture that cannot be read is left where it lies."""
    from django.core.exceptions import ValidationError

    from core import emblems

    settings = apps.get_model("core", "SiteSettings")
    for row in settings.objects.exclude(logo=None).select_related("logo"):
        try:
            with row.logo.file.open() as file:
                made = emblems.take(file, square=True)
        except (OSError, ValidationError):
            continue
        row.mark.save(made.name, made, save=True)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_clean_pictures")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="mark",
            field=models.FileField(
                blank=True, help_text="A square SVG or PNG, also the icon in tabs and on phones (a PNG of 512 pixels is best). Empty: a mark is drawn in the colours.", max_length=80, upload_to="look", verbose_name="mark"
            ),
        ),
        migrations.RunPython(keep_the_picture, migrations.RunPython.noop),
        migrations.RemoveField(model_name="sitesettings", name="logo"),
        migrations.AddField(
            model_name="sitesettings",
            name="logo",
            field=models.FileField(
                blank=True, help_text="SVG or PNG, in place of mark and name. It is shown on light and dark.", max_length=80, upload_to="look", verbose_name="logo"
            ),
        ),
        migrations.AddField(
            model_name="sitesettings",
            name="brand_2",
            field=models.CharField(
                blank=True, help_text="For the drawn covers only. Empty: one that goes with the first.", max_length=7, verbose_name="second colour"
            ),
        ),
        migrations.AddField(
            model_name="sitesettings",
            name="typeface",
            field=models.CharField(
                choices=[
                    ("grotesk", "Guild Grotesk"),
                    ("atkinson", "Atkinson Hyperlegible Next"),
                    ("system", "The reader's own"),
                ],
                default="grotesk",
                help_text="Atkinson was made for weak sight: its letters are hard to mix up.",
                max_length=10,
                verbose_name="typeface",
            ),
        ),
        migrations.AlterField(
            model_name="sitesettings",
            name="mode",
            field=models.CharField(
                choices=[("auto", "Follow the device"), ("light", "Light"), ("dark", "Dark")],
                default="auto",
                help_text="Readers may choose another one at the foot of each page.",
                max_length=8,
                verbose_name="mode",
            ),
        ),
    ]
