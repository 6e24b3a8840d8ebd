"""Under which heading an indicator stands in the list of the interactive map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.catalogue.base import Bilingual


@dataclass(frozen=True)
class Theme:
    """A heading with the indicators under it, in the order in which they are offered."""

    label: Bilingual
    indicators: tuple[str, ...]


THEMES = (
    Theme(
        Bilingual(nl="Armoede en inkomen", en="Poverty and income"),
        (
            "kinderen_laag_inkomen",
            "kinderen_laag_inkomen_4jr",
            "kinderen_150_sociaal_minimum",
            "huishoudens_laag_inkomen",
            "huishoudens_rond_sociaal_minimum",
            "huishoudens_110_sociaal_minimum",
            "huishoudens_120_sociaal_minimum",
            "personen_laagste_inkomens",
            "inkomen_gestandaardiseerd",
            "vermogen_mediaan",
            "bijstand_personen",
            "bijstandsdichtheid",
            "huishoudens_kinderen_bijstand",
            "wanbetalers",
        ),
    ),
    Theme(
        Bilingual(nl="Gezin en wonen", en="Family and housing"),
        (
            "eenouder_aandeel",
            "eenoudergezinnen",
            "eenoudergezinnen_scp",
            "gescheiden_ouders",
            "huurwoningen_corporatie",
            "koopwoningen",
            "woz_waarde",
        ),
    ),
    Theme(
        Bilingual(nl="Gezondheid", en="Health"),
        (
            "vaccinatie_bmr",
            "tienermoeders",
            "tienermoeders_scp",
            "ervaren_gezondheid",
            "ouders_psychische_medicatie",
        ),
    ),
    Theme(
        Bilingual(nl="Onderwijs en opvang", en="Education and day care"),
        (
            "achterstandsscore",
            "achterstandsscore_zonder_drempel",
            "voortijdig_schoolverlaten",
            "speciaal_basisonderwijs_scp",
            "speciaal_basisonderwijs_schoolgemeente",
            "voortgezet_speciaal_onderwijs_scp",
            "praktijkonderwijs_scp",
            "afstand_school",
            "afstand_woon_school",
            "afstand_kinderdagverblijf",
        ),
    ),
    Theme(
        Bilingual(nl="Jeugdzorg en veiligheid", en="Youth care and safety"),
        (
            "jeugdzorg_gebruik_0_22",
            "jeugdhulp",
            "jeugdhulp_met_verblijf",
            "jeugdhulp_zonder_verblijf_scp",
            "jeugdhulp_zonder_verblijf_verwacht_scp",
            "jeugdbescherming",
            "jeugdbescherming_met_verblijf",
            "jeugdreclassering",
            "verdachten",
            "geregistreerde_misdrijven",
        ),
    ),
    Theme(
        Bilingual(nl="Uitgaven aan jeugdzorg", en="Youth-care spending"),
        (
            "jeugdzorg_lasten_per_kind",
            "jeugdzorg_lasten_per_kind_reeel",
            "jeugdzorg_lasten_per_kind_huishoudens",
            "jeugdzorg_lasten_per_inwoner",
            "jeugdzorg_lasten_per_inwoner_reeel",
            "jeugdzorg_begroting_per_kind",
            "jeugdzorg_begroting_zonder_pgb_per_kind",
            "jeugdzorg_lasten_kern",
            "jeugdzorg_begroting_kern",
            "jeugdzorg_begroting_zonder_pgb",
            "jeugdzorg_lasten_ambulant",
            "jeugdzorg_lasten_verblijf",
            "jeugdzorg_lasten_crisis_ggz_gesloten",
            "jeugdzorg_lasten_pleegzorg",
            "jeugdzorg_lasten_gezinsgericht",
            "jeugdzorg_lasten_gesloten",
            "jeugdzorg_lasten_bescherming",
            "jeugdzorg_lasten_reclassering",
            "jeugdzorg_lasten_bescherming_reclassering",
        ),
    ),
    Theme(
        Bilingual(nl="Bevolking", en="Population"),
        (
            "kinderen_0_17",
            "kinderen_0_17_register",
            "kinderen_0_17_leeftijdsgroepen",
            "kinderen_in_huishoudens",
            "inwoners_0_4",
            "inwoners_5_9",
            "inwoners_10_14",
            "inwoners_15_19",
            "inwoners_0_14",
            "inwoners",
            "inwoners_1_januari",
            "inwoners_kwb",
            "huishoudens",
            "huishoudens_met_kinderen",
            "eenoudergezinnen_aantal",
            "migratieachtergrond",
        ),
    ),
)

REMAINDER = Bilingual(nl="Overige", en="Other")
"""The heading for what nobody has given a place yet, so that a new indicator is never left out."""


def by_theme(indicators: Iterable[str]) -> list[Theme]:
    """Put indicators under their headings; headings without any are left out.

    Examples
    --------
    >>> themes = by_theme(["inwoners", "iets_nieuws", "kinderen_0_17"])
    >>> [(theme.label.nl, theme.indicators) for theme in themes]
    [('Bevolking', ('kinderen_0_17', 'inwoners')), ('Overige', ('iets_nieuws',))]
    """
    left = list(indicators)
    found = []
    for theme in THEMES:
        members = tuple(name for name in theme.indicators if name in left)
        left = [name for name in left if name not in members]
        found.append(Theme(theme.label, members))
    found.append(Theme(REMAINDER, tuple(left)))
    return [theme for theme in found if theme.indicators]
