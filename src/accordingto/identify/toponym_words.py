"""The words beside a name, or in it, that tell whether it is the name of a place, in classes numbered from one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _classes(*classes: str) -> Mapping[str, int]:
    table: dict[str, int] = {}
    for number, words in enumerate(classes, start=1):
        for word in words.split():
            table[word] = number
    return MappingProxyType(table)


# After a capitalised name: "Norvik Police", "Norvik University", "Norvik Street".
FOLLOWERS = _classes(
    """
    police fire department council mayor sheriff sheriff's sheriff’s board commission public chamber jail
    courthouse circuit superior detention municipal municipality residents resident area downtown volunteer
    recreation parks planning governor gov gov. attorney superintendent senator sen. rep. congressman ministry
    minister president parliament government embassy army authorities officials
    """,
    """
    university college high school schools middle elementary community technical tech academy institute regional
    intermediate primary secondary grammar
    """,
    """
    times post news herald tribune journal gazette star daily press today chronicle dispatch telegraph globe
    observer examiner courier register sun record citizen enquirer beacon tv radio magazine review
    """,
    """
    court street road avenue drive lane boulevard way st st. rd rd. ave ave. blvd blvd. parkway highway route
    interstate pike place square terrace circle trail bridge turnpike freeway expressway
    """,
    """
    state county parish township borough province district governorate prefecture oblast village town twp twp.
    co. region territory republic
    """,
    """
    inc inc. corp corp. co company bank group ltd ltd. llc motors hotel inn airlines airways industries holdings
    energy electric power insurance mutual bancorp bankers restaurant cafe plc
    """,
    """
    city united rovers wanderers athletic lions tigers bears eagles hawks giants rangers cowboys bulldogs
    panthers wildcats fc afc red white jets kings saints vikings yankees mets cubs sox warriors
    """,
    """
    river creek lake valley hills hill bay park beach island islands mountain mountains falls springs heights
    ridge forest canyon peninsula coast sea ocean gulf strait desert plains harbor harbour port
    """,
    """
    hospital medical church center centre memorial library museum theatre theater foundation society association
    club league union party house hall committee conference festival symphony airport
    """,
    """
    d-day treaty accord accords agreement protocol declaration summit convention games olympics
    """,
)
# Before a name. The second and third class are the prepositions of place.
LEADERS = _classes(
    """
    of for by with and or on as than that said
    """,
    """
    at from to into through via toward towards between off over past
    """,
    """
    in near outside across around inside throughout nearby within
    """,
    """
    downtown central northern southern eastern western northeastern northwestern southeastern southwestern
    northeast northwest southeast southwest north south east west rural suburban neighboring neighbouring city
    town village capital county province port island state
    """,
    """
    the
    """,
    """
    a an
    """,
    """
    mr mr. mrs mrs. ms ms. dr dr. sen sen. rep rep. gov gov. president judge sgt sgt. officer coach lt lt. capt
    capt. col col. gen gen. rev rev. sir lady lord prof prof. chief mayor sheriff miss detective
    """,
)
# At the end of the name of a place they belong to: "Harl County", "Mill Street", "Verrin Lake".
ENDINGS = _classes(
    """
    county parish township twp twp. borough province district governorate prefecture oblast co. region state
    territory
    """,
    """
    street road avenue drive lane boulevard st. rd. ave. blvd. dr. parkway pkwy pkwy. highway hwy. hwy
    interstate pike turnpike freeway expressway trail court terrace circle way bridge
    """,
    """
    river creek lake bay sea ocean gulf strait reservoir pond harbor harbour canal sound fork falls
    """,
    """
    valley hills hill mountain mountains island islands forest desert peninsula canyon ridge plateau plains
    beach coast delta springs heights grove point park gardens preserve wilderness refuge ranch
    """,
    """
    airport station base camp fort square plaza mall stadium center centre hospital cemetery farm
    """,
    """
    university college school church museum hotel
    """,
)
# Words that begin one: "Lake Verrin", "Mount Orsa", "Highway 19".
OPENINGS = frozenset("lake mount mt mt. fort ft. port cape river highway interstate route camp gulf isle loch".split())
# Small words inside a name: "Isle of Harl", "Rio de Sollen", "Stratton-on-Brill".
INNER = frozenset("of the de la del da do dos das di du des le les al el upon on and & - ‑ 's ’s in".split())
SPEECH = frozenset(
    "say tell add warn announce deny accuse insist hope want urge call demand agree claim believe".split()
)
# What a government does and a town does not: beside such a verb a capital stands for it. ("Hop" is what the parser
# makes of "hopes".)
GOVERN = SPEECH | frozenset(
    "hop refuse reject condemn welcome threaten promise pledge vow seek decide "
    "consider support oppose criticize criticise "
    "blame fear expect plan intend recognize recognise ask respond reply offer impose lift sign negotiate ban argue "
    "invade declare retaliate summon expel back know think view see worry try pressure push".split()
)
