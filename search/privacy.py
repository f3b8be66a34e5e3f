"""The index: copies of what others hold, written anew when they change."""

from core import privacy

privacy.free("search.Entry", "copies of rows that rooms declare; they follow them")
privacy.free("search.Word", "words that stand somewhere, each once, without a place")
privacy.free("search.SearchTerm", "words that editors chose")
