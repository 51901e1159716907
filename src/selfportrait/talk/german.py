"""How people say it in German: the plain sentences."""

from __future__ import annotations

from typing import Final

from . import states as st
from .grammar import Rule

_HOLD: Final = r"(?:merke?|merk dir|speicher[en]?|behalte?|halte?|wisse|sammle?|notiere?)(?: dir)?"

RULES: Final = (
    Rule(
        says=rf"{_HOLD}(?: bitte)? (?:nie|niemals|nichts|nie etwas|niemals etwas)(?: etwas)? "
        r"(?:über|zu) <part>(?: fest)?",
        states=st.NEVER_PART,
    ),
    Rule(says=r"(?:vergiss|lösche?)(?: alles über| alles zu)? <part>", states=st.FORGET_PART),
    Rule(says=r"ich (?:bin|lebe|esse|ernähre mich)(?: eine?)? <style>", states=st.STYLE),
    Rule(says=r"ich bin (?:nicht|keine?)(?: mehr)? <style>", states=st.NOT_STYLE),
    Rule(says=r"ich (?:bin|esse|lebe|ernähre mich) <foods>frei", states=st.AVOIDS),
    Rule(says=r"ich (?:esse|trinke|vertrage|mag)? ?kein(?:e|en)? <foods>(?: mehr)?", states=st.AVOIDS),
    Rule(says=r"ich (?:vermeide|meide|verzichte auf) <foods>", states=st.AVOIDS),
    Rule(says=r"ich (?:bin|reagiere)(?: gegen <foods>)? allergisch", states=st.ALLERGIC),
    Rule(says=r"ich (?:bin|reagiere) allergisch (?:gegen|auf) <foods>", states=st.ALLERGIC),
    Rule(says=r"ich bin <foods>intolerant", states=st.INTOLERANT),
    Rule(says=r"ich habe eine <foods>[- ]?allergie", states=st.ALLERGIC),
    Rule(says=r"ich habe zöliakie", states=st.CELIAC),
    Rule(says=r"ich trinke nicht(?: mehr)?", states=st.TEETOTAL),
    Rule(says=r"ich (?:esse|trinke) wieder <foods>", states=st.EATS, now=True),
    Rule(says=r"ich (?:esse|trinke) <foods>", states=st.EATS),
    Rule(
        says=r"ich (?:trage|habe|brauche)(?: schuhe in)?(?: schuh)?(?:größe| grösse) <shoe>", states=st.SHOE
    ),
    Rule(says=r"ich (?:trage|habe) schuhgröße <shoe>", states=st.SHOE),
    Rule(says=r"meine schuhgröße ist <shoe>", states=st.SHOE),
    Rule(says=r"ich wiege <number> ?(?:kg|kilo|kilogramm)", states=st.WEIGHT),
    Rule(says=r"ich bin <number> ?(?:cm|zentimeter) groß", states=st.HEIGHT),
    Rule(says=r"ich bin <metres> ?(?:m|meter)? groß", states=st.HEIGHT),
    Rule(says=r"ich suche(?: gerade)?(?: nach)? <goods>", states=st.INTENT, days=60),
    Rule(says=r"ich (?:will|möchte|muss|werde) (?:mir )?<goods> kaufen", states=st.INTENT, days=60),
    Rule(says=r"ich brauche (?:eine?n?|neue[ns]?) <goods>", states=st.INTENT, days=60),
    Rule(says=r"ich (?:suche|brauche) <goods> (?:nicht mehr)", states=st.NOT_INTENT),
    Rule(says=r"ich habe <goods> gekauft", states=st.NOT_INTENT),
    Rule(says=r"(?:ich heiße|ich heisse|mein name ist|nenn mich) <name>", states=st.NAME),
    Rule(says=r"ich (?:bin|wurde)(?: am| im)? <birth> geboren", states=st.BORN),
    Rule(says=r"mein geburtstag ist(?: am| der)? <birth>", states=st.BORN),
    Rule(says=r"ich habe am <birth> geburtstag", states=st.BORN),
    Rule(says=r"ich (?:wohne|lebe) nicht(?: mehr)? in <place>", states=st.NOT_CITY),
    Rule(says=r"ich (?:wohne|lebe) in der <address>(?<=\d)", states=st.HOME),
    Rule(says=r"ich (?:wohne|lebe) in <place>", states=st.CITY),
    Rule(says=r"ich bin umgezogen nach <place>", states=st.CITY, now=True),
    Rule(says=r"ich (?:bin|ziehe) nach <place>(?: gezogen| umgezogen)", states=st.CITY, now=True),
    Rule(says=r"ich arbeite nicht(?: mehr)? (?:bei|für) <address>", states=st.NOT_WORK),
    Rule(says=r"ich arbeite (?:bei|für) <address>", states=st.WORK),
    Rule(says=r"ich arbeite (?:von zu ?hause|im homeoffice)", states=st.WORK_AT_HOME),
    Rule(says=r"ich arbeite als <job>", states=st.JOB),
    Rule(says=r"ich habe gekündigt", states=st.NO_WORK),
    Rule(says=r"meine? <relation> hat(?: am| den)? <date> geburtstag", states=st.BIRTHDAY_OF_RELATION),
    Rule(
        says=r"der geburtstag meine[rs] <relation>s? ist(?: am| der)? <date>", states=st.BIRTHDAY_OF_RELATION
    ),
    Rule(says=r"<name> hat(?: am| den)? <date> geburtstag", states=st.BIRTHDAY_OF_NAME),
    Rule(says=r"meine? <relation> (?:heißt|heisst|ist) <name>", states=st.PERSON),
    Rule(says=r"<name> ist meine? <relation>", states=st.PERSON),
    Rule(says=r"ich (?:spreche|verstehe|kann) kein(?:e|en)? <languages>", states=st.SPEAKS_NOT),
    Rule(says=r"ich (?:spreche|verstehe|kann) <languages>", states=st.SPEAKS),
    Rule(says=r"ich lerne <languages>", states=st.LEARNS),
    Rule(says=r"ich (?:stehe|wache)(?: um| gegen) <clock> auf", states=st.WAKES),
    Rule(says=r"ich (?:gehe|mache)(?: gerne?)? <sports>", states=st.SPORT),
    Rule(
        says=r"ich (?:hasse|verabscheue|kann) <things>(?: nicht ausstehen| nicht leiden)", states=st.DISLIKES
    ),
    Rule(says=r"ich hasse <things>", states=st.DISLIKES),
    Rule(says=r"ich (?:mag|höre|liebe) kein(?:e|en)? <things>(?: mehr)?", states=st.DISLIKES),
    Rule(says=r"ich (?:mag|höre|liebe) <things> (?:nicht|nicht mehr)", states=st.DISLIKES),
    Rule(says=r"ich (?:mag|liebe|höre gerne?|bin (?:ein )?fan von) <things>", states=st.LIKES),
    Rule(says=r"ich <things> (?:mag|liebe)", states=st.LIKES),
    Rule(says=r"ich esse kein(?:e|en)? <things>(?: mehr)?", states=st.NOT_EATEN),
)
