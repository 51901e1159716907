"""How people say it in English.

Clauses come in with contractions written out ("do not"), times ("since March")
and emphasis ("really", "just") taken off; see ``clauses``.
"""

from __future__ import annotations

from typing import Final

from . import states as st
from .grammar import Rule

_NOT: Final = (
    r"(?:do not|cannot|can not|must not|should not|may not|will not|never|no longer|am not allowed to)"
)
_AM: Final = (
    r"(?:am|went|go|have gone|have become|became|turned|have turned|am going|am eating|eat|have been)"
)
_NO_MORE: Final = r"(?: any ?more| any longer)?"
_LIKE: Final = (
    r"(?:love|like|enjoy|adore|prefer|am into|am (?:a )?(?:big |huge )?fan of|am fond of|"
    r"am keen on|am crazy about|am obsessed with|listen to|love listening to|like listening to)"
)
_HATE: Final = (
    r"(?:hate|dislike|detest|loathe|cannot stand|cannot bear|am sick of|am tired of|am bored of|"
    r"(?:do not|never) (?:like|enjoy|love|care for|listen to|watch)|no longer (?:like|enjoy|love|care for)|"
    r"am not (?:into|a fan of|fond of|keen on)|am no (?:longer )?fan of)"
)
_WAKE: Final = r"(?:wake up|get up|wake|rise)(?: at| around| about)+"
_HOLD: Final = r"(?:hold|keep|store|remember|save|collect|record|know|track|learn|infer|guess|derive|use)"
_BUY: Final = r"(?:buy|get|purchase|order)"

DIET: Final = (
    Rule(says=rf"i {_AM}(?: a| on a)? <style>(?: diet)?", states=st.STYLE),
    Rule(says=rf"i am (?:not|no longer)(?: a| on a)? <style>(?: diet)?{_NO_MORE}", states=st.NOT_STYLE),
    Rule(says=r"i (?:stopped|quit) being(?: a)? <style>", states=st.NOT_STYLE),
    Rule(says=rf"i {_AM} <foods>[- ]free", states=st.AVOIDS),
    Rule(says=rf"i am (?:not|no longer) <foods>[- ]free{_NO_MORE}", states=st.NOT_AVOIDS),
    Rule(
        says=rf"i {_NOT} (?:eat|have|drink|tolerate|consume|touch|take)(?: any)? <foods>{_NO_MORE}",
        states=st.AVOIDS,
    ),
    Rule(
        says=r"i (?:have )?(?:stopped|quit|gave up|given up|cut out)(?: eating| drinking| having)? <foods>",
        states=st.AVOIDS,
        now=True,
    ),
    Rule(says=r"i (?:am )?(?:avoid|avoiding|skip|skipping|eat no|drink no) <foods>", states=st.AVOIDS),
    Rule(says=r"i (?:am|have become) allergic to <foods>", states=st.ALLERGIC),
    Rule(says=r"i have an? <foods> allergy", states=st.ALLERGIC),
    Rule(says=r"i am (?:not|no longer) (?:eating|drinking|having) <foods>", states=st.AVOIDS),
    Rule(
        says=r"i (?:am trying|try|want|need|have) to (?:avoid|cut out|stay away from) <foods>",
        states=st.AVOIDS,
    ),
    Rule(says=r"(?:no|i am no) <foods>(?: for me)?(?:,? please)?", states=st.AVOIDS),
    Rule(says=r"i (?:have been|was|got) diagnosed with (?:coeliac|celiac)(?: disease)?", states=st.CELIAC),
    Rule(says=r"i (?:have been|was|got) diagnosed with an? <foods> allergy", states=st.ALLERGIC),
    Rule(says=r"i (?:am|have become) <foods>[- ]intolerant", states=st.INTOLERANT),
    Rule(says=r"i (?:am|have become) intolerant (?:to|of) <foods>", states=st.INTOLERANT),
    Rule(says=r"i (?:have|am) (?:coeliac|celiac)(?: disease)?", states=st.CELIAC),
    Rule(says=rf"i {_NOT} drink{_NO_MORE}", states=st.TEETOTAL),
    Rule(says=r"i (?:am|went) (?:teetotal|sober|dry)", states=st.TEETOTAL),
    Rule(says=r"i (?:have )?(?:stopped|quit) drinking", states=st.TEETOTAL, now=True),
    Rule(
        says=r"i (?:can )?(?:eat|drink|have|tolerate) <foods> (?:again|now|after all)",
        states=st.EATS,
        now=True,
    ),
    Rule(
        says=r"i (?:have )?(?:started|begun|began) (?:eating|drinking|having) <foods>(?: again)?",
        states=st.EATS,
        now=True,
    ),
    Rule(says=r"i (?:do |can )?(?:eat|drink|tolerate) <foods>", states=st.EATS),
)

SIZES: Final = (
    Rule(says=r"i (?:wear|take|need|have)(?: a)?(?: size)? <shoe>(?: in)? shoes?", states=st.SHOE),
    Rule(says=r"i (?:wear|take|need|have)(?: a)? shoes? (?:in )?size <shoe>", states=st.SHOE),
    Rule(says=r"i (?:wear|take|need|have)(?: a)? shoe size <shoe>", states=st.SHOE),
    Rule(says=r"i (?:wear|take|need) shoes in(?: a)?(?: size)? <shoe>", states=st.SHOE),
    Rule(says=r"my (?:shoe size|shoes|feet)(?: size)? (?:is|are)(?: size)?(?: a)? <shoe>", states=st.SHOE),
    Rule(
        says=r"i (?:wear|take|need)(?: an?)?(?: size)? <top> (?:in )?"
        r"(?:tops?|shirts?|t-?shirts?|jumpers?|sweaters?|dress(?:es)?)",
        states=st.TOP,
    ),
    Rule(says=r"(?:i am )?(?:shoe size|shoes in size)(?: is)? <shoe>", states=st.SHOE),
    Rule(says=r"i have size <shoe> feet", states=st.SHOE),
    Rule(says=r"i (?:wear|take)(?: a)? size <letters>", states=st.TOP),
    Rule(says=r"my (?:top|shirt|t-?shirt|jumper|sweater|dress) size is(?: an?)? <top>", states=st.TOP),
    Rule(
        says=r"i (?:wear|take|need)(?: a)?(?: size)? <trousers> (?:in )?(?:trousers|jeans|pants)",
        states=st.TROUSERS,
    ),
    Rule(says=r"my (?:trouser|trousers|jeans|pants) size is <trousers>", states=st.TROUSERS),
    Rule(says=r"i weigh(?: about)? <number> ?(?:kg|kilos?|kilograms?)", states=st.WEIGHT),
    Rule(says=r"i weigh(?: about)? <pounds> ?(?:lbs?|pounds?)", states=st.WEIGHT),
    Rule(says=r"my weight is(?: about)? <number> ?(?:kg|kilos?|kilograms?)", states=st.WEIGHT),
    Rule(says=r"i am <number> ?(?:cm|centimetres|centimeters)(?: tall)?", states=st.HEIGHT),
    Rule(says=r"i am <metres> ?(?:m|metres|meters)?(?: tall)?", states=st.HEIGHT),
    Rule(says=r"my height is <number> ?(?:cm|centimetres|centimeters)", states=st.HEIGHT),
)

MARKET: Final = (
    Rule(
        says=r"i am (?:not|no longer) (?:in the market|looking|shopping) for <goods>(?: any ?more)?",
        states=st.NOT_INTENT,
    ),
    Rule(
        says=r"i (?:have )?(?:bought|ordered|purchased|already have) <goods>(?: already)?",
        states=st.NOT_INTENT,
    ),
    Rule(says=r"i (?:do not|no longer) (?:need|want) <goods>(?: any ?more)?", states=st.NOT_INTENT),
    Rule(
        says=r"i am (?:in the market|looking|shopping|searching|on the lookout|hunting) for <goods>",
        states=st.INTENT,
        days=60,
    ),
    Rule(
        says=rf"i (?:want|need|would like|plan|intend|am planning|am going|hope|have) to {_BUY} <goods>",
        states=st.INTENT,
        days=60,
    ),
    Rule(
        says=rf"i am (?:thinking of|thinking about|considering) {_BUY}ing <goods>", states=st.INTENT, days=60
    ),
    Rule(
        says=r"i am (?:thinking of|thinking about|considering) (?:getting|buying) <goods>",
        states=st.INTENT,
        days=60,
    ),
    Rule(says=r"i (?:need|want|would like) (?:an?|some) <goods>", states=st.INTENT, days=60),
    Rule(says=r"i am planning (?=an? |my )<goods>", states=st.INTENT, days=60),
    Rule(says=r"i (?:need|want|would like) new <goods>", states=st.INTENT, days=60),
)

WHO: Final = (
    Rule(
        says=r"(?:my name is|i am called|call me|i go by|people call me|my friends call me) <name>",
        states=st.NAME,
    ),
    Rule(says=r"i was born(?: on| in)? <birth>", states=st.BORN),
    Rule(says=r"my (?:birthday|birth date|date of birth) is(?: on)? <birth>", states=st.BORN),
    Rule(says=r"i (?:do not|no longer) live in <place>(?: any ?more)?", states=st.NOT_CITY),
    Rule(says=r"i (?:have )?(?:moved|relocated) from .+? to <place>", states=st.CITY, now=True),
    Rule(says=r"i (?:have )?(?:moved|relocated)(?: house)? to <place>", states=st.CITY, now=True),
    Rule(says=r"i (?:live|reside|am living|am based|am at home) in <place>", states=st.CITY),
    Rule(says=r"my (?:city|home ?town|town) is <place>", states=st.CITY),
    Rule(says=r"i (?:live|am living) (?:at|on) <address>", states=st.HOME),
    Rule(says=r"my (?:address|home) is(?: at)? <address>", states=st.HOME),
    Rule(says=r"i (?:work|am working) from home", states=st.WORK_AT_HOME),
    Rule(says=r"i (?:do not|no longer) work (?:at|for|with) <address>(?: any ?more)?", states=st.NOT_WORK),
    Rule(says=r"i (?:have )?(?:quit|left|lost|changed) my (?:job|work)", states=st.NO_WORK),
    Rule(says=r"i (?:have )?changed jobs", states=st.NO_WORK),
    Rule(
        says=r"i (?:work|am working|am employed) (?:at|for|with|by) <address> as (?:an? )?<job>",
        states=st.WORK_AND_JOB,
    ),
    Rule(says=r"i (?:have )?(?:quit|left) (?:my job at )?<address>", states=st.NOT_WORK),
    Rule(says=r"i (?:work|am working|am employed) (?:at|for|with|by) <address>", states=st.WORK),
    Rule(
        says=r"i (?:have )?(?:started|joined|got|have|began)(?: working)?(?: a)?(?: new)?(?: job)? ?"
        r"(?:at|with|for) <address>",
        states=st.WORK,
        now=True,
    ),
    Rule(says=r"i (?:have )?joined <address>", states=st.WORK, now=True),
    Rule(says=r"my (?:employer|workplace|office) is(?: at)? <address>", states=st.WORK),
    Rule(says=r"i (?:work|am working) as (?:an? )?<job>", states=st.JOB),
    Rule(says=r"my job is(?: an?)? <job>", states=st.JOB),
)

PEOPLE: Final = (
    Rule(says=r"my <relation>[' ]?s? birthday is(?: on)? <date>", states=st.BIRTHDAY_OF_RELATION),
    Rule(says=r"my <relation> <name>'s birthday is(?: on)? <date>", states=st.BIRTHDAY_OF_BOTH),
    Rule(says=r"my <relation> was born(?: on)? <date>", states=st.BIRTHDAY_OF_RELATION),
    Rule(says=r"my <relation> <name> was born(?: on)? <date>", states=st.BIRTHDAY_OF_BOTH),
    Rule(says=r"<name>'s birthday[: ]+<date>", states=st.BIRTHDAY_OF_NAME),
    Rule(says=r"<name>'s birthday is(?: on)? <date>", states=st.BIRTHDAY_OF_NAME),
    Rule(says=r"<name> was born(?: on)? <date>", states=st.BIRTHDAY_OF_NAME),
    Rule(says=r"my <relation>(?: is called| is named| is|'s name is) <name>", states=st.PERSON),
    Rule(says=r"<name> is my <relation>", states=st.PERSON),
    Rule(says=r"i have an? <relation>(?: called| named|,)? <name>", states=st.PERSON),
)

DAYS: Final = (
    Rule(
        says=r"i (?:speak|understand|know|can speak|read|am fluent in) <languages>(?: fluently| well)?",
        states=st.SPEAKS,
    ),
    Rule(says=r"i am (?:learning|studying) <languages>", states=st.LEARNS),
    Rule(says=r"my (?:native language|mother tongue|first language) is <languages>", states=st.SPEAKS),
    Rule(
        says=r"i (?:do not|cannot|no longer) (?:speak|understand|know) <languages>(?: at all)?",
        states=st.SPEAKS_NOT,
    ),
    Rule(
        says=rf"i (?:usually )?{_WAKE} <clock>(?: on weekdays| during the week)",
        states=st.WAKES_WEEKDAY,
    ),
    Rule(
        says=rf"i (?:usually )?{_WAKE} <clock>(?: at| on)(?: the)? weekends?",
        states=st.WAKES_WEEKEND,
    ),
    Rule(says=rf"i (?:usually )?{_WAKE} <clock>", states=st.WAKES),
    Rule(
        says=r"i (?:usually )?(?:go to bed|go to sleep|fall asleep)(?: at| around| about)+ <clock>",
        states=st.SLEEPS_AT,
    ),
    Rule(
        says=r"i (?:usually )?sleep(?: for| about)* <hours>(?: hours?| h)(?: a night)?", states=st.SLEEPS_FOR
    ),
    Rule(says=r"i (?:do not|no longer) (?:do|play|go) <sports>(?: any ?more)?", states=st.SPORT_NOT),
    Rule(says=r"i (?:do|play|go|practise|practice) <sports>", states=st.SPORT),
    Rule(says=r"i (?=run|swim|cycle|hike|row|climb)<sports>", states=st.SPORT),
)

TASTE: Final = (
    Rule(
        says=r"my favou?rite (?:artist|band|singer|musician|composer|rapper)s?(?: is| are) <things>",
        states=st.ARTIST,
    ),
    Rule(says=r"my favou?rite (?:genre|music|style of music)s?(?: is| are) <things>", states=st.GENRE),
    Rule(
        says=r"my favou?rite (?:show|series|film|movie|programme|podcast|tv show)s?(?: is| are) <things>",
        states=st.SHOW,
    ),
    Rule(says=r"my favou?rite [\w ]+?(?: is| are) <things>", states=st.LIKES),
    Rule(says=rf"i (?:do not|no longer) (?:hate|dislike|mind) <things>{_NO_MORE}", states=st.NOT_DISLIKES),
    Rule(says=r"<things> (?:is|are) my favou?rite [\w ]+", states=st.LIKES),
    Rule(says=r"i have never (?:liked|enjoyed) <things>", states=st.DISLIKES),
    Rule(
        says=r"(?:never|do not(?: ever)?|stop) (?:suggest|show|recommend|play|offer)(?:ing)?(?: me)?(?: any)?"
        r" <things>(?: again| any ?more)?",
        states=st.UNWANTED,
    ),
    Rule(says=r"i prefer <things> (?:to|over) .+", states=st.LIKES),
    Rule(says=rf"i {_HATE} <things>{_NO_MORE}", states=st.DISLIKES),
    Rule(says=rf"i {_LIKE} <things>(?: again)?", states=st.LIKES),
    Rule(says=rf"i {_NOT} (?:eat|have) <things>{_NO_MORE}", states=st.NOT_EATEN),
    Rule(says=rf"i {_NOT} drink <things>{_NO_MORE}", states=st.NOT_DRUNK),
    Rule(says=r"i (?:have )?(?:stopped|quit|given up) eating <things>", states=st.NOT_EATEN, now=True),
    Rule(says=r"i (?:have )?(?:stopped|quit|given up) drinking <things>", states=st.NOT_DRUNK, now=True),
    Rule(says=r"i (?:eat|drink) <things>", states=st.EATEN),
)

#: An own category: what she says about what is held.
NEVER: Final = (
    Rule(
        says=rf"(?:please )?(?:never|do not(?: ever)?) {_HOLD} "
        r"(?:(?:anything|things|something|data) )?(?:about |on )?<part>",
        states=st.NEVER_PART,
    ),
    Rule(
        says=r"(?:stop|no) (?:tracking|keeping|holding|storing|collecting|recording|remembering|saving) "
        r"(?:anything )?(?:about |on )?<part>",
        states=st.NEVER_PART,
    ),
    Rule(says=r"(?:hold|keep|store|remember|save) nothing (?:about|on) <part>", states=st.NEVER_PART),
    Rule(says=r"<part> is (?:none of your business|private|off limits)", states=st.NEVER_PART),
    Rule(
        says=rf"(?:never|do not(?: ever)?) {_HOLD} (?:anything|things) about <proper>",
        states=st.NEVER_PERSON,
    ),
    Rule(
        says=rf"(?:never|do not(?: ever)?) {_HOLD} (?:that i like|anything about) <thing>",
        states=st.NEVER_THING,
    ),
)
FORGET: Final = (
    Rule(
        says=r"(?:forget|drop|delete|remove|let go of)(?: about| everything about)? <part>",
        states=st.FORGET_PART,
    ),
    Rule(
        says=r"(?:forget|drop|delete|remove)(?: what i said about| everything about| about) <thing>",
        states=st.FORGET_THING,
    ),
    Rule(says=r"(?:forget|drop) (?!that\b|about\b)<thing>", states=st.FORGET_THING),
)

RULES: Final = (*NEVER, *FORGET, *DIET, *SIZES, *MARKET, *WHO, *PEOPLE, *DAYS, *TASTE)
