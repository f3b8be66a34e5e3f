"""The signs one can put under a message, with what they are called.

About 160, in groups; the names are those that people search by, and what a screen
reader says. Which they are is ours; the names in two languages stand side by side,
because one looks for them in either.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Each line: the sign, its English name, its Danish name.
_GROUPS = (
    (
        _("Often used"),
        """
👍 thumbs up|tommelfinger op
❤️ heart|hjerte
👏 clapping hands|klappende hænder
🙏 folded hands, thank you|foldede hænder, tak
🎉 party popper, congratulations|konfetti, tillykke
😀 grinning face|grinende ansigt
😂 tears of joy|græder af grin
😮 surprised|overrasket
😢 sad, crying|trist, græder
💡 light bulb, idea|pære, idé
👀 eyes, looking|øjne, kigger
✅ check mark, done|flueben, færdig
🚀 rocket|raket
🔥 fire|ild
""",
    ),
    (
        _("Faces"),
        """
😃 happy|glad
😄 smiling eyes|smilende øjne
😁 beaming|stråler
😅 relieved sweat|svedperle, pyha
😊 blushing smile|rødmer
😇 halo|glorie
🙂 slight smile|lille smil
🙃 upside down|på hovedet
😉 wink|blinker
😍 heart eyes|hjerteøjne
🥰 loved|elsket
😘 blowing a kiss|luftkys
😋 yummy|mums
😜 tongue out, winking|rækker tunge
🤪 zany|fjollet
🤗 hug|kram
🤔 thinking|tænker
🤨 raised eyebrow|løftet øjenbryn
😐 neutral|neutral
😏 smirk|smørret smil
🙄 rolling eyes|himler med øjnene
😬 grimace|akavet
😌 relieved|lettet
😴 asleep|sover
😷 mask, ill|mundbind, syg
🤒 thermometer, ill|termometer, syg
🤯 mind blown|hovedet eksploderer
🥳 partying|fester
😎 sunglasses, cool|solbriller, sej
🤓 nerd, glasses|nørd, briller
😕 confused|forvirret
😟 worried|bekymret
😳 flushed|flov
🥺 pleading|bedende
😭 sobbing|hulker
😱 screaming|skriger
😤 huffing|fnyser
😡 angry|vred
🤷 shrug|trækker på skuldrene
🤦 facepalm|tager sig til hovedet
""",
    ),
    (
        _("Hands and people"),
        """
👎 thumbs down|tommelfinger ned
👌 okay|okay
✌️ victory, peace|sejr, fred
🤞 crossed fingers|krydser fingre
🤝 handshake, agreed|håndtryk, aftale
👋 waving hand, hello|vinker, hej
✋ raised hand, stop|løftet hånd, stop
🙋 raising a hand|rækker hånden op
🙌 raised hands|hænderne op
💪 strong, muscle|stærk, muskel
👇 pointing down|peger ned
👆 pointing up|peger op
👉 pointing right|peger til højre
👈 pointing left|peger til venstre
✍️ writing hand|skriver
🧠 brain|hjerne
👶 baby|baby
👩‍💻 woman at a computer|kvinde ved computer
👨‍💻 man at a computer|mand ved computer
👩‍🏫 teacher|lærer
👩‍🔬 scientist|forsker
🕵️ detective|detektiv
💃 dancing|danser
🏃 running|løber
""",
    ),
    (
        _("Nature and weather"),
        """
☀️ sun|sol
🌤️ sun behind a cloud|sol bag sky
☁️ cloud|sky
🌧️ rain|regn
⛈️ thunder|torden
❄️ snow, cold|sne, kulde
🌈 rainbow|regnbue
🌊 wave, sea|bølge, hav
🌙 moon, night|måne, nat
⭐ star|stjerne
✨ sparkles|glimmer
⚡ lightning, fast|lyn, hurtig
🌱 seedling, new|spire, ny
🌳 tree|træ
🍀 four-leaf clover, luck|firkløver, held
🌻 sunflower|solsikke
🌹 rose|rose
🐶 dog|hund
🐱 cat|kat
🐍 snake, Python|slange, Python
🐼 panda|panda
🐻‍❄️ polar bear|isbjørn
🐘 elephant, PostgreSQL|elefant, PostgreSQL
🦀 crab, Rust|krabbe, Rust
🐛 bug|fejl, insekt
🐝 bee|bi
🦆 duck|and
🐌 snail, slow|snegl, langsom
""",
    ),
    (
        _("Food and drink"),
        """
☕ coffee|kaffe
🍵 tea|te
🍺 beer|øl
🍻 cheers|skål
🥂 champagne, toast|champagne, skål
🍷 wine|vin
🥤 soft drink|sodavand
🍕 pizza|pizza
🍔 burger|burger
🌮 taco|taco
🥗 salad|salat
🥐 croissant|croissant
🍰 cake|kage
🎂 birthday cake|fødselsdagskage
🍪 cookie|småkage
🍎 apple|æble
🍌 banana|banan
🍓 strawberry|jordbær
🥑 avocado|avocado
🍿 popcorn|popcorn
""",
    ),
    (
        _("Things and places"),
        """
💻 laptop|bærbar computer
📱 phone|telefon
📊 bar chart|søjlediagram
📈 rising chart|stigende kurve
📉 falling chart|faldende kurve
📅 calendar, date|kalender, dato
📌 pin|nål
📎 paperclip|papirclips
📝 note|note
📚 books|bøger
🔎 magnifying glass, search|lup, søg
🔒 lock|lås
🔑 key|nøgle
🔧 spanner, fix|skruenøgle, ret
⚙️ gear, settings|tandhjul, indstillinger
🧪 test tube, experiment|reagensglas, forsøg
🎤 microphone, talk|mikrofon, oplæg
🎧 headphones|høretelefoner
🎵 music|musik
🎨 palette, art|palet, kunst
🏆 trophy|pokal
🥇 gold medal|guldmedalje
🎁 gift|gave
🎓 graduation|eksamen
🚲 bicycle|cykel
🚆 train|tog
✈️ plane|fly
🏠 home|hjem
🏢 office|kontor
🇩🇰 Denmark|Danmark
🇸🇪 Sweden|Sverige
🌍 the world|verden
""",
    ),
    (
        _("Signs"),
        """
❓ question|spørgsmål
❗ exclamation|udråbstegn
❌ cross, no|kryds, nej
➕ plus|plus
➡️ arrow right|pil til højre
🔁 repeat|gentag
⏰ alarm clock|vækkeur
⏳ hourglass, waiting|timeglas, venter
💯 a hundred|hundrede
💬 speech bubble|taleboble
🧡 orange heart|orange hjerte
💛 yellow heart|gult hjerte
💚 green heart|grønt hjerte
💙 blue heart|blåt hjerte
💜 purple heart|lilla hjerte
🖤 black heart|sort hjerte
💔 broken heart|knust hjerte
🏳️‍🌈 rainbow flag|regnbueflag
🔴 red|rød
🟢 green|grøn
""",
    ),
)


@dataclass(frozen=True)
class Emoji:
    """A sign, and its names; the first before a comma is what it is called."""

    sign: str
    en: str
    da: str

    @property
    def name(self) -> str:
        """What it is called in the language of the moment."""
        return (self.da if get_language() == "da" else self.en).partition(",")[0]

    @property
    def words(self) -> str:
        """All it can be found by, in both languages."""
        return f"{self.en} {self.da}".replace(",", "").casefold()


def _read(lines: str) -> tuple[Emoji, ...]:
    found = []
    for line in lines.strip().splitlines():
        sign, _space, names = line.partition(" ")
        en, _bar, da = names.partition("|")
        found.append(Emoji(sign, en, da))
    return tuple(found)


GROUPS = tuple((name, _read(lines)) for name, lines in _GROUPS)
ALL = {each.sign: each for _name, group in GROUPS for each in group}
KNOWN = frozenset(ALL)
# Beside a message at once.
QUICK = ("👍", "❤️", "👏", "🎉", "😂", "👀")


def names_of(sign: str) -> dict[str, str]:
    """What a sign is called, by language; empty where it is none of ours."""
    known = ALL.get(sign)
    return {"en": _first(known.en), "da": _first(known.da)} if known else {}


def _first(names: str) -> str:
    return names.partition(",")[0]


def name_of(sign: str) -> str:
    """What a sign is called; itself where it is none of ours."""
    known = ALL.get(sign)
    return known.name if known else sign
