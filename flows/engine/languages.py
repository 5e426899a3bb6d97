"""Which language a text is in, and how sure that is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flows.engine.folding import fold

MAX_SUBJECT = 2000  # characters looked at; more change nothing
PRECISIONS = {"low": 0.25, "medium": 0.4, "high": 0.7}
"""How likely a language must be to be taken for sure."""

LANGUAGES = {
    "ar": "ara", "bg": "bul", "bn": "ben", "cs": "ces", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "fa": "fas", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin",
    "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "th": "tha", "tr": "tur",
    "uk": "ukr", "ur": "urd", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""The languages told apart: ISO 639-1 and 639-3."""

# What customers open a chat with is too short to be told by its letters alone.
_FIRST_WORDS = {
    "de": "guten tag, guten morgen, guten abend, hallo zusammen, danke, danke schon, tschuss",
    "en": "hi, hello, hey, hello there, hi there, thanks, thank you, bye, yes please",
    "es": "hola, buenas, buenos dias, buenas tardes, buenas noches, gracias, adios",
    "fr": "bonjour, bonsoir, salut, merci, merci beaucoup, au revoir, s'il vous plait",
    "it": "ciao, buongiorno, buonasera, grazie, arrivederci, per favore",
    "nl": "hoi, goedemorgen, goedemiddag, goedenavond, dank je, dank u, bedankt",
    "pl": "czesc, dzien dobry, dziekuje, prosze",
    "pt": "ola, oi, bom dia, boa tarde, boa noite, obrigado, obrigada",
    "sv": "hej hej, god morgon, tack sa mycket",
    "tr": "merhaba, selam, gunaydin, tesekkurler",
    "ru": "привет, здравствуйте, спасибо, добрыи день",
    "uk": "привіт, дякую, добрии день",
    "id": "selamat pagi, selamat siang, terima kasih",
}
_BY_WORD = {
    fold(word): language for language, words in _FIRST_WORDS.items() for word in words.split(", ")
}


def recognise(text: str, *, precision: str = "medium") -> str | None:
    """The language of a text as ISO 639-1, or None where that is not sure enough."""
    subject = text[:MAX_SUBJECT]
    known = _BY_WORD.get(fold(subject))
    if known or not any(letter.isalpha() for letter in subject):
        return known
    # The model was taught from the middle of sentences, where most words are small.
    first = subject if subject.isupper() else subject[:1]
    language, likelihood = _identifier().classify(first.lower() + subject[len(first) :])
    return str(language) if likelihood >= PRECISIONS[precision] else None


def code_of(told: str) -> str | None:
    """A language named by either code, as ISO 639-1, or None if it is not told apart."""
    return told if told in LANGUAGES else _BY_LONG_CODE.get(told)


_BY_LONG_CODE = {long: short for short, long in LANGUAGES.items()}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The model; read on first use, for it takes about a second and 95 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
