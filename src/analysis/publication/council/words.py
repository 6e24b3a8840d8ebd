"""Fixed sentences of the council brief in both languages: association, never effect, and no verdict."""

from __future__ import annotations

from analysis.numbers import Language

SAYS: dict[str, dict[Language, str]] = {
    # ------------------------------------------------------------------------------------------------- page
    "heading": {
        "nl": "Raadsbrief {name}",
        "en": "Council brief for {name}",
    },
    "opening": {
        "nl": "Wat openbare cijfers zeggen over laag inkomen en jeugdzorg bij kinderen in de gemeente {name} "
        "(provincie {province}), hoe zeker dat is, en wat een raadslid kan vragen.",
        "en": "What public figures say about low income and youth care among children in the municipality of {name} "
        "(province of {province}), how sure that is, and what a councillor can ask.",
    },
    "figures": {"nl": "De cijfers", "en": "The figures"},
    "questions": {"nl": "Drie vragen aan het college", "en": "Three questions to the municipal executive"},
    "limits": {"nl": "Wat hieruit niet volgt", "en": "What does not follow from this"},
    "sources": {"nl": "Definities en bronnen", "en": "Definitions and sources"},
    "citation": {
        "nl": "Aanhalen als: Kinderen in Kaart, versie {version}, raadsbrief {name}.",
        "en": "Cite as: Kinderen in Kaart, version {version}, council brief for {name}.",
    },
    "running head": {"nl": "Kinderen in Kaart · Raadsbrief", "en": "Kinderen in Kaart · Council brief"},
    # --------------------------------------------------------------------------------- children, low income
    "lead children": {
        "nl": "Kinderen en laag inkomen.",
        "en": "Children and low income.",
    },
    "children": {
        "nl": "In {year} leefde {value} procent van de kinderen in een huishouden met een laag inkomen.",
        "en": "In {year}, {value} percent of the children lived in a household with a low income.",
    },
    "children provisional": {
        "nl": "In {year} leefde {value} procent van de kinderen in een huishouden met een laag inkomen (voorlopig "
        "cijfer).",
        "en": "In {year}, {value} percent of the children lived in a household with a low income (provisional "
        "figure).",
    },
    "margin": {
        "nl": "De toevalsmarge is {interval} procent (95 procent zekerheid); betrouwbaarheid {grade}.",
        "en": "The margin of chance is {interval} percent (95 percent confidence); reliability {grade}.",
    },
    "middle of these": {
        "nl": "De middelste van deze gemeenten heeft {median} procent.",
        "en": "The middle one of these municipalities has {median} percent.",
    },
    "children estimated": {
        "nl": "Het CBS geeft het aandeel kinderen in een huishouden met een laag inkomen in tabel {table}, tenzij het "
        "om te weinig kinderen gaat; in deze uitgave staat het voor {name} niet. Een model schat het voor {year} op "
        "{value} procent, met een voorspellingsinterval van {interval} procent (90 procent zekerheid). Een schatting "
        "is geen waarneming en krijgt geen plaats onder gemeenten: vraag het cijfer van het CBS op voordat u met de "
        "schatting rekent.",
        "en": "Statistics Netherlands (CBS) gives the share of children in a low-income household in table {table}, "
        "unless it is about too few children; this edition does not have it for {name}. A model estimates it at "
        "{value} percent for {year}, with a prediction interval of {interval} percent (90 percent confidence). An "
        "estimate is no observation and gets no place among municipalities: ask CBS for its figure before you reckon "
        "with the estimate.",
    },
    "children missing": {
        "nl": "Over {year} is er voor {name} geen cijfer. {why}",
        "en": "For {year} there is no figure for {name}. {why}",
    },
    # ------------------------------------------------------------------------------------------ development
    "lead trend": {"nl": "Ontwikkeling.", "en": "Development."},
    "trend beyond": {
        "nl": "Van {earlier} naar {later} {moved} dit aandeel met {size} procentpunt; dat is meer dan de kritieke "
        "grens van {critical}, dus meer dan toeval en afronding doorgaans geven.",
        "en": "From {earlier} to {later} this share {moved} by {size} percentage points; that is more than the "
        "critical difference of {critical}, so more than chance and rounding usually bring about.",
    },
    "trend within": {
        "nl": "Van {earlier} naar {later} is het verschil {difference} procentpunt; dat blijft binnen de kritieke "
        "grens van {critical}, en kan dus op toeval berusten.",
        "en": "From {earlier} to {later} the difference is {difference} percentage points; that is within the "
        "critical difference of {critical}, and so may be chance.",
    },
    "trend unknown": {
        "nl": "Van {earlier} naar {later} is het verschil {difference} procentpunt; welk verschil toeval kan zijn, is "
        "niet bekend.",
        "en": "From {earlier} to {later} the difference is {difference} percentage points; which difference may be "
        "chance is not known.",
    },
    "trend broken": {
        "nl": "Het cijfer over {year} is door een breuk in de reeks niet met eerdere jaren te vergelijken.",
        "en": "The figure for {year} does not compare with earlier years, because of a break in the series.",
    },
    "trend missing": {
        "nl": "Over de ontwikkeling van dit aandeel zegt deze uitgave voor {name} niets. {why}",
        "en": "This edition says nothing about the development of this share in {name}. {why}",
    },
    # ------------------------------------------------------------------------------------------- households
    "lead households": {
        "nl": "Huishoudens en laag inkomen.",
        "en": "Households and low income.",
    },
    "households": {
        "nl": "In {year} had {value} procent van de huishoudens een laag inkomen; in de middelste gemeente was dat "
        "{median} procent. {why}",
        "en": "In {year}, {value} percent of the households had a low income; in the middle municipality it was "
        "{median} percent. {why}",
    },
    "households missing": {
        "nl": "Over {year} is er voor {name} geen cijfer. {why}",
        "en": "For {year} there is no figure for {name}. {why}",
    },
    # --------------------------------------------------------------------------------------------- spending
    "lead spending": {"nl": "Lasten van jeugdzorg.", "en": "Youth-care expenditure."},
    "spending": {
        "nl": "In {year} boekte {name} {value} euro per kind aan jeugdzorg; de middelste gemeente boekte {median} "
        "euro.",
        "en": "In {year} {name} booked {value} euro per child for youth care; the middle municipality booked {median} "
        "euro.",
    },
    "spending missing": {
        "nl": "Over {year} staat voor {name} geen bedrag in deze uitgave. {why}",
        "en": "For {year} this edition has no amount for {name}. {why}",
    },
    "spending change": {
        "nl": "Gecorrigeerd voor prijsstijging is dat {size} euro {more} dan in {earlier}.",
        "en": "Corrected for prices, that is {size} euro {more} than in {earlier}.",
    },
    "lead expected": {
        "nl": "Lasten en verwachting.",
        "en": "Expenditure and expectation.",
    },
    "expected": {
        "nl": "In {year} boekte {name} {actual} euro per kind. Een model dat rekent met kenmerken van gemeenten "
        "verwacht {expected} euro. Negen van de tien gemeenten liggen zo dicht bij hun verwachting dat het bedrag "
        "hier tussen {lower} en {upper} euro zou zijn; dat van {name} ligt {where} dat bereik. {caution}",
        "en": "In {year} {name} booked {actual} euro per child. A model that goes by characteristics of "
        "municipalities expects {expected} euro. Nine out of ten municipalities lie so close to their expectation "
        "that the amount here would be between {lower} and {upper} euro; that of {name} lies {where} that range. "
        "{caution}",
    },
    "lead model": {"nl": "Verwachte lasten per kind:", "en": "Expected expenditure per child:"},
    "model": {
        "nl": "Model over {year}, met per gemeente: {terms}.",
        "en": "Model of {year}, with for each municipality: {terms}.",
    },
    # -------------------------------------------------------------------------------------------- questions
    "ask for the figure": {
        "nl": "Wat is volgens het CBS in {name} het aandeel kinderen in een huishouden met een laag inkomen, en welke "
        "eigen gegevens, bijvoorbeeld over bijstand en minimaregelingen, legt het college daarnaast?",
        "en": "What is, according to CBS, the share of children in a low-income household in {name}, and which data "
        "of its own, for instance on social assistance and local support, does the executive put beside it?",
    },
    "ask about the margin": {
        "nl": "De marge rond het aandeel kinderen in een huishouden met een laag inkomen is breed. Met welke andere "
        "gegevens brengt het college in beeld om hoeveel en welke kinderen het gaat?",
        "en": "The margin around the share of children in a low-income household is wide. With which other data does "
        "the executive see how many and which children it is about?",
    },
    "ask about the change": {
        "nl": "Van {earlier} naar {later} {moved} het aandeel kinderen in een huishouden met een laag inkomen met "
        "{size} procentpunt. Bij welke groepen kinderen ziet het college dat terug, en bij welke niet?",
        "en": "From {earlier} to {later} the share of children in a low-income household {moved} by {size} percentage "
        "points. In which groups of children does the executive see that, and in which not?",
    },
    "ask who is reached": {
        "nl": "Het aandeel kinderen in een huishouden met een laag inkomen veranderde van {earlier} naar {later} niet "
        "meer dan toeval kan geven. Waaraan ziet het college welke van deze kinderen met regelingen worden bereikt?",
        "en": "From {earlier} to {later} the share of children in a low-income household did not change more than "
        "chance can bring about. How does the executive see which of these children are reached by its support?",
    },
    "ask what is known": {
        "nl": "Waaraan ziet het college hoeveel kinderen opgroeien met een laag inkomen, en welke van hen met "
        "regelingen worden bereikt?",
        "en": "How does the executive see how many children grow up with a low income, and which of them are reached "
        "by its support?",
    },
    "ask about the host": {
        "nl": "In {year} boekte {name} jeugdzorg ook voor buurgemeenten. Welk deel van het bedrag gaat over kinderen "
        "uit de eigen gemeente, en hoeveel is dat per kind?",
        "en": "In {year} {name} also booked youth care for its neighbours. Which part of the amount is about children "
        "of its own, and how much is that per child?",
    },
    "ask about a low booking": {
        "nl": "Het geboekte bedrag voor jeugdzorg over {year} is ongewoon laag. Waar in de jaarrekening staan de "
        "andere lasten van jeugdzorg, en hoeveel is het samen per kind?",
        "en": "The amount booked for youth care in {year} is unusually low. Where in the accounts do the other costs "
        "of youth care stand, and how much is it per child in all?",
    },
    "ask for the amount": {
        "nl": "Het bedrag over {year} staat niet in deze uitgave. Wat gaf de gemeente dat jaar per kind uit aan "
        "jeugdzorg, en wat stond daarvoor in de begroting?",
        "en": "The amount for {year} is not in this edition. What did the municipality spend per child on youth care "
        "that year, and what did the budget say?",
    },
    "ask about the gap": {
        "nl": "In {year} lag het bedrag per kind {where} het bereik dat bij de kenmerken van de gemeente past. "
        "Waarmee hangt dat volgens het college samen, bijvoorbeeld inkoop in de regio, soorten hulp of de manier van "
        "boeken, en is het nu nog zo?",
        "en": "In {year} the amount per child lay {where} the range that fits the characteristics of the "
        "municipality. What does that go together with according to the executive, such as regional purchasing, kinds "
        "of help or the way of booking, and is it still so?",
    },
    "ask about the step": {
        "nl": "Van {earlier} naar {later} {moved} het bedrag per kind met {size} procent, gecorrigeerd voor "
        "prijsstijging. Waarmee hangt dat volgens het college samen: het aantal kinderen met hulp, de soort hulp, de "
        "tarieven of de manier van boeken?",
        "en": "From {earlier} to {later} the amount per child {moved} by {size} percent, corrected for prices. What "
        "does that go together with according to the executive: the number of children with help, the kind of help, "
        "the rates or the way of booking?",
    },
    "ask about the years since": {
        "nl": "In {year} lag het bedrag per kind binnen het bereik dat bij de kenmerken van de gemeente past. Hoe was "
        "dat in de jaren daarna, en op welke aantallen kinderen en tarieven rust de begroting voor jeugdzorg?",
        "en": "In {year} the amount per child lay within the range that fits the characteristics of the municipality. "
        "How was that in the years since, and on which numbers of children and rates does the budget for youth care "
        "rest?",
    },
    "ask about the budget": {
        "nl": "Op welke aantallen kinderen en tarieven rust de begroting voor jeugdzorg, en hoe vergelijkt het "
        "college die met soortgelijke gemeenten?",
        "en": "On which numbers of children and rates does the budget for youth care rest, and how does the executive "
        "compare these with similar municipalities?",
    },
    "ask about article 4": {
        "nl": "Artikel 4 van het VN-Kinderrechtenverdrag vraagt maatregelen “in de ruimste mate waarin de hun ter "
        "beschikking staande middelen dit toelaten”. Hoe laat het college dat in de begroting zien, en wat weet het "
        "zelf over de {missing} (van {all}) SDG-onderwerpen voor kinderen waarover hier geen cijfer is?",
        "en": "Article 4 of the UN Convention on the Rights of the Child asks for measures “to the maximum extent of "
        "their available resources”. How does the executive show that in the budget, and what does it know about the "
        "{missing} (of {all}) SDG subjects for children that have no figure here?",
    },
    # ----------------------------------------------------------------------------------------------- limits
    "no cause": {
        "nl": "Een verschil zegt niet waardoor het komt. Samenhang tussen gemeenten is geen oorzaak en gevolg, en "
        "zegt niets over een afzonderlijk kind of gezin.",
        "en": "A difference does not say what it comes from. Association between municipalities is not cause and "
        "consequence, and says nothing about an individual child or family.",
    },
    "no verdict": {
        "nl": "Een hoog of laag cijfer of bedrag is een reden om te vragen, geen oordeel over beleid.",
        "en": "A high or low figure or amount is a reason to ask, no verdict on policy.",
    },
    "within the margin": {
        "nl": "Een verschil binnen een marge of kritieke grens kan toeval zijn; zonder marge is dat niet te zeggen.",
        "en": "A difference within a margin or critical difference may be chance; without a margin that cannot be "
        "told.",
    },
    "gross amounts": {
        "nl": "Bedragen zijn bruto, zoals geboekt in de jaarrekening: inkomsten zijn er niet af, gemeenten boeken "
        "niet alle gelijk, en een gemeente die voor haar regio inkoopt, boekt ook voor haar buren.",
        "en": "Amounts are gross, as booked in the accounts: income is not subtracted, municipalities do not all book "
        "alike, and one that purchases for its region also books for its neighbours.",
    },
}

MOVED: dict[Language, dict[bool, str]] = {
    "nl": {True: "steeg", False: "daalde"},
    "en": {True: "rose", False: "fell"},
}
"""What a figure did, by whether its difference is above zero."""
MORE: dict[Language, dict[bool, str]] = {
    "nl": {True: "meer", False: "minder"},
    "en": {True: "more", False: "less"},
}


def say(key: str, language: Language, **parts: object) -> str:
    """Return a sentence with its parts filled in.

    Examples
    --------
    >>> say("heading", "en", name="Almere")
    'Council brief for Almere'
    """
    return SAYS[key][language].format(**parts)
