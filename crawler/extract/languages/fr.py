"""French, money only: what adverts and notices of France, Belgium and Luxembourg say of it.

Its dates are not read: `DateWords` of French would make it one of the languages of deadlines.
"""

from crawler.extract.languages.words import MoneyWords

FRENCH_MONEY = MoneyWords(
    multiple_words={"millions d'euros": 1_000_000, "milliers": 1_000, "milliard": 1_000_000_000},
    currency_words={"euros": "EUR", "euro": "EUR"},
    range_to=r"à|jusqu['’]à|a",
    range_and=r"et",
    range_note=r"bruts?|nets?|brut annuel|brut mensuel|par (?:an|mois|heure|jour)",
    between=r"entre|de",
    about=r"environ|autour de|de l'ordre de",
    up_to=(
        r"jusqu['’]à|maximum(?: de)?|au plus|plafonn[ée]e?s? à|(?:excéder|dépasser)"
        r"|montant maximum(?: de)?"
    ),
    at_least=r"à partir de|au moins|minimum(?: de)?|dès|plus de",
    at_least_behind=r"et plus|minimum",
    at_most_called=r"(?:montant|valeur) max(?:imum|imale?)",
    at_least_called=r"(?:montant|valeur|salaire) min(?:imum|imale?)",
    hour=r"(?:par|/|de l['’]|l['’])\s?h(?:eure)?|horaires?",
    day=r"(?:par|/)\s?jour(?:née)?|tjm|journalier",
    week=r"(?:par|/)\s?semaine",
    month=r"(?:par|/)\s?mois|mensuel(?:le)?s?|mensuellement",
    year=r"(?:par|/)\s?an(?:née)?|annuel(?:le)?s?|annuellement",
    no_period=r"(?:heures?|jours?|h)\s?(?:par|/)\s?(?:semaine|mois|an)",
    pay=r"salaires?|rémunérations?|remuneration|gratification|traitement brut",
    maybe_pay=r"bruts? (?:annuel|mensuel|par)|tjm",
    no_pay_before=(
        r"primes?|paniers?|tickets?|titres?|budget|chiffre d['’]affaires|indemnités?|honoraires"
    ),
    no_pay_behind=r"de (?:primes?|budget|chiffre)|(?:/|par) ?clients?",
    parting=r"bruts?|et|ou|selon|par",
    beside=r"et|avec|plus",
    other_post=r"ancienne?",
    allowance=r"indemnité de résidence",
    leading=r"une?|d[eu]s?|l[ea]s?",
    amounting=r"de|d['’]un montant de",
    included=r"inclus\w*|compris\w*|dont",
    on_top=r"plus|en sus",
    other_heading=r"primes?|congés",
    actual=r"soit",
    full_time=r"temps plein|temps complet|etp",
    pro_rata=r"au prorata|prorata",
    grade=r"échelon|coefficient|niveau|catégorie|indice",
    no_place=r"salaire|rémunération|entre|de|cdi|cdd|package|fixe|brut|net|montant|lot",
    in_place=r"à|en",
    place_words=r"hors île-de-france",
    place_called=r"poste|salaire",
    worth=(
        r"montant(?: (?:maximum|minimum|total|estimé|global))?|valeur (?:estimée|totale|globale)"
        r"|estimée?s? à|budget (?:annuel|estimé|total|global|maximum)"
        r"|valeur du marché"
    ),
    no_worth=r"assurance|chiffre d['’]affaires|caution\w*|garantie|pénalités?|capital",
    other_worth=r"salaires?|rémunérations?|primes?",
    part=r"par an|annuel\w*|lots?|par",
    lot=r"lot (?:n° ?)?\d{1,2}",
    one_of_many=r"par (?:commande|projet)",
    extension=r"reconduct\w+|prolong\w+",
    whole=r"total|pour la durée|sur la durée|sur \d+ ans",
    moved=r"augment\w+|modifi\w+",
    vat_excluded=r"HT|HTVA|hors (?:taxes?|tva)|h\.t\.",
    vat_included=r"TTC|t\.t\.c\.|tva comprise",
    shortened_words=frozenset({"env", "max", "min"}),
    filler=r"de|la|le|du|des|entre|et|à|environ|pour|ans|ht|ttc|euros|maximum|montant|marché",
)
