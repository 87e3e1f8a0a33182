"""The vocabularies of gold events, old and new, brought to one: types, country codes, sectors.

The gold standard records of PLOVER (2016) and other sets have type names, codes and sectors that later drafts of the
manual, or ISO 3166, have given up. Gold and answers go through the same functions here, so nothing is mapped for one
side only.
"""

from __future__ import annotations

# Types that the manual's later drafts have under another name.
OLD_TYPES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
# The two types that the 15 roots of Zero-Shot-PLOVER (Hu et al., ACL 2024) have as one.
ROOTS = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}

# A country's code of today for codes it had before or has elsewhere: ISO 3166-3 (formerly used codes), the Olympic
# committee's, CAMEO's parts of Palestine, and three that coders make of a name's letters.
COUNTRIES = {
    "BUR": "MMR",
    "BYS": "BLR",
    "CSK": "CZE",
    "DDR": "DEU",
    "DHY": "BEN",
    "GER": "DEU",
    "GZS": "PSE",
    "HVO": "BFA",
    "ITL": "ITA",
    "JAP": "JPN",
    "KOS": "XKX",
    "KSV": "XKX",
    "PAL": "PSE",
    "RHO": "ZWE",
    "RKS": "XKX",
    "ROM": "ROU",
    "SCG": "SRB",
    "SER": "SRB",
    "SUN": "RUS",
    "TMP": "TLS",
    "VDR": "VNM",
    "VTN": "VNM",
    "WSB": "PSE",
    "YMD": "YEM",
    "YUG": "SRB",
    "ZAR": "COD",
}
# The codes that CAMEO and PLOVER give to single intergovernmental organisations, offices of the United Nations among
# them. None is a country's.
ORGANISATIONS = frozenset(
    """
    AFB AMU ANO APE ARL ASN ATD AUE BIS CAO CEM CFA CIS COE CWN ECA EEC EFT EUN FAO GCC HCR IAC IAD IAE ICC ICJ IGO ILO
    IMF IPU ITP NAT NATO NEP OAS OAU OIC OPC PAP SAA SAD SCO UNO WBK WFP WHO WTO
    """.split()
)
# CAMEO's codes of religions, which stand where the manual has one sector, and a code that it spells otherwise.
SECTORS = {"CIV": "CVL", **dict.fromkeys(("BUD", "CHR", "DRZ", "HIN", "JEW", "MOS", "SHI", "SUN"), "REL")}
GROUP = 3  # letters of one code: longer ones are several in a row


def modern(name: str) -> str:
    """A type's name in the manual of today."""
    return OLD_TYPES.get(name.upper(), name.upper())


def root(name: str) -> str:
    """The one of the 15 roots that a type belongs to."""
    return ROOTS.get(modern(name), modern(name))


def country(code: str | None) -> str | None:
    """A country code of today, ``IGO`` for every intergovernmental organisation, or another code as it is; None for
    none. Of a CAMEO code of several groups only the first counts ("IGOUNO", "FRAGOV")."""
    if not code or not code.strip("* "):
        return None
    first = code.strip().upper()
    if first not in ORGANISATIONS:
        first = first[:GROUP]
    return "IGO" if first in ORGANISATIONS else COUNTRIES.get(first, first)


def sector(code: str | None) -> str | None:
    """A sector of today, or None where none is given ("***" says so). Only the first group of a code counts: what
    follows in the old records is an ethnic or religious group, which the manual has no sectors for."""
    first = (code or "").strip("* ")[:GROUP].upper()
    return SECTORS.get(first, first) or None
