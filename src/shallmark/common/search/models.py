"""One index over all records, and the words it knows."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """What can be found of one record. It grants nothing: access is asked of the record itself."""

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40, db_index=True)
    title = models.CharField(max_length=240)
    #: beginning of the text, shown below a hit
    body = models.CharField(max_length=200, blank=True)
    #: reference, other numbers and title weigh A, the rest D; as written and by English stems
    vector = SearchVectorField()
    #: of the record when its text last changed; the newest are ranked
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_key", "record_id"], name="search_entry_once")
        ]
        indexes = [
            GinIndex(fields=["vector"], name="search_vector", fastupdate=False),
            models.Index(fields=["-updated_at"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class SearchRecipe(models.Model):
    """How the entries of a type were made; where the program makes others, they are made anew."""

    record_key = models.CharField(max_length=60, primary_key=True)
    #: of the statement that fills the index; empty: by a program that did not keep it
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.record_key


class Word(models.Model):
    """A word of at least three records, for completing and for typing errors."""

    word = models.CharField(max_length=40, primary_key=True)
    #: number of records of the sample that have it
    uses = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_alike")]

    def __str__(self) -> str:
        return self.word
