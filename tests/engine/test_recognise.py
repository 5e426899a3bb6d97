"""Phone numbers, languages and entities: told apart, the same every time, whatever the text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.entities import ENTITIES, find_entity
from flows.engine.languages import LANGUAGES, PRECISIONS, code_of, recognise
from flows.engine.phones import FORMATS, read_phone, write_phone

SENTENCES = {
    "ar": "مرحبا، أريد معرفة حالة طلبي",
    "bg": "къде е поръчката ми",
    "bn": "আমার অর্ডার কোথায়",
    "cs": "chci mluvit s člověkem",
    "da": "jeg vil gerne tale med en person",
    "de": "Ich möchte mit einem Menschen sprechen",
    "el": "πού είναι η παραγγελία μου",
    "en": "Where is my order, please?",
    "es": "Quiero hablar con una persona",
    "fa": "می‌خواهم با یک نفر صحبت کنم",
    "fi": "haluan puhua ihmisen kanssa",
    "fr": "Je voudrais parler à quelqu'un",
    "he": "אני רוצה לדבר עם נציג",
    "hi": "मेरा ऑर्डर कहाँ है",
    "hu": "szeretnék valakivel beszélni",
    "id": "saya mau bicara dengan orang",
    "it": "Quanto costa la consegna?",
    "ja": "注文はどこですか？",
    "ko": "제 주문은 어디에 있나요?",
    "nl": "Ik wil met iemand spreken",
    "no": "jeg vil snakke med noen",
    "pl": "Ile kosztuje dostawa?",
    "pt": "Quanto custa a entrega?",
    "ro": "vreau să vorbesc cu cineva",
    "ru": "Сколько стоит доставка?",
    "sv": "jag vill prata med någon",
    "th": "คำสั่งซื้อของฉันอยู่ที่ไหน",
    "tr": "Kargo ücreti ne kadar?",
    "uk": "Скільки коштує доставка?",
    "ur": "میرا آرڈر کہاں ہے",
    "vi": "đơn hàng của tôi ở đâu",
    "zh": "運費多少錢",
}
OF_CAMS = {
    "ar", "de", "en", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th",
    "tr", "uk", "zh",
}  # fmt: skip


def test_all_languages_of_cams_are_told_apart() -> None:
    assert set(LANGUAGES) >= OF_CAMS
    assert set(SENTENCES) == set(LANGUAGES)


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_a_language_is_told_by_a_short_sentence(language: str, sentence: str) -> None:
    assert recognise(sentence) == language
    assert recognise(sentence.upper()) == language


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("Hi", "en"),
        ("¡Hola!", "es"),
        ("OLÁ", "pt"),
        ("Bonjour 👋", "fr"),
        ("danke schön", "de"),
        ("Добрый день!", "ru"),
        ("Добрий день!", "uk"),
        ("dzień dobry", "pl"),
        ("teşekkürler", "tr"),
    ],
)
def test_what_a_chat_opens_with_is_told(word: str, language: str) -> None:
    assert recognise(word, precision="high") == language


@pytest.mark.parametrize(
    "text", ["", " ", "12345", "👍👍", "ok", "SKU-123-X", "https://", "{{ x }}"]
)
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    assert recognise(text) is None


def test_a_stricter_precision_tells_less() -> None:
    told = [
        sum(recognise(text, precision=precision) is not None for text in ("stornieren", "Müller"))
        for precision in PRECISIONS
    ]

    assert told == sorted(told, reverse=True)
    assert told[0] > told[-1]


def test_both_codes_name_a_language() -> None:
    assert code_of("pt") == code_of("por") == "pt"
    assert code_of("") is None
    assert len(set(LANGUAGES.values())) == len(LANGUAGES)


def test_the_model_is_read_on_first_use_only() -> None:
    program = (
        "import sys, flows.engine.interpreter\n"
        "assert 'numpy' not in sys.modules\n"
        "from flows.engine.languages import recognise\n"
        "assert recognise('hello') == 'en' and 'numpy' not in sys.modules\n"
        "assert recognise('Where is my order?') == 'en' and 'numpy' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


@given(text=st.text(max_size=60))
def test_recognising_a_language_never_fails(text: str) -> None:
    assert recognise(text) in {None, *LANGUAGES}


@given(text=st.text(alphabet="0123456789+-.,/: @abz\u00a0é٣\n", max_size=80))
@pytest.mark.parametrize("kind", ENTITIES)
def test_looking_for_an_entity_never_fails(kind: str, text: str) -> None:
    for home in ("", "351912345678", "x"):
        found = find_entity(text, kind, home=home)
        assert found == find_entity(text, kind, home=home)
        assert found is None or isinstance(found, str | int | float)


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize("piece", ["9", "@", "a.", "+1-", "http://", "1 ", "(", "31/12/2026,"])
def test_a_hostile_text_is_looked_at_as_far_as_whatsapp_goes(kind: str, piece: str) -> None:
    text = piece * 10_000

    assert find_entity(text, kind) == find_entity(text[:4096], kind)


@given(text=st.text(alphabet="0123456789+-() ", max_size=30))
def test_a_phone_number_is_the_same_however_it_is_written(text: str) -> None:
    number = read_phone(text, home="351912345678")
    if number is None:
        return

    for format in ("e164", "international"):
        assert read_phone(write_phone(number, format)) == number
    assert all(isinstance(write_phone(number, format), str) for format in FORMATS)


@pytest.mark.parametrize("text", ["", "+", "12", "call 912345678", '["+351912345678"]', "1" * 50])
def test_what_is_no_phone_number_is_not_read_as_one(text: str) -> None:
    assert read_phone(text, home="351912345678") is None
