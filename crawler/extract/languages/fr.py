"""French: what adverts and tender notices of France, Belgium and Luxembourg say."""

from crawler.extract.languages.words import DateWords, Language, MoneyWords, PageWords

FRENCH_MONEY = MoneyWords(
    multiple_words={"milliers": 1_000, "milliard": 1_000_000_000, "milliards": 1_000_000_000},
    currency_words={"euros": "EUR", "euro": "EUR", "d'euros": "EUR", "d’euros": "EUR"},
    currency_label=r"devise|monnaie",
    amount_label=r"(?:salaire|montant|budget|min(?:imum)?|max(?:imum)?|de|à)",
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
    month_behind=r"mens",
    hour_behind=r"",
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
    fee=r"une? rétribution de",
    post=r"poste",
    general_pay=(
        r"(?:salaires?|rémunérations?) (?:\w+ ){0,2}(?:moyen|médian)\w*|en moyenne|salaire typique"
    ),
    measure=r"(?:au-dessus|supérieure?s?) (?:du|au) smic de",
    reckoning=r"impôts? sur le revenu",
    general_words=frozenset({"moyen", "médian", "typique", "smic", "impôt"}),
    own_pay=r"ce poste|nous (?:offrons|proposons)|notre",
    dollar_words={},
    allowance=r"indemnité de résidence",
    allowance_words=frozenset({"indemnité"}),
    leading=r"une?|d[eu]s?|l[ea]s?",
    amounting=r"de|d['’]un montant de",
    included=r"inclus\w*|compris\w*|dont",
    on_top=r"plus|en sus",
    other_heading=r"primes?|congés",
    actual=r"soit",
    full_time=r"temps plein|temps complet|etp",
    pro_rata=r"au prorata|prorata",
    grade=r"échelon|coefficient|niveau|catégorie|indice",
    training_year=r"(?:1ère|1re|2ème|2e|3ème|3e) année",
    no_place=r"salaire|rémunération|entre|de|cdi|cdd|package|fixe|brut|net|montant|lot",
    in_place=r"à|en",
    place_words=r"hors île-de-france",
    place_called=r"poste|salaire",
    worth=(
        r"montant(?: (?:maximum|minimum|total|estimé|global))?"
        r"|valeur (?:estimée|totale|globale|maximale|minimale|prévisionnelle)"
        r"|estimée?s? à|budget (?:annuel|estimé|total|global|maximum)"
        r"|valeur du marché"
    ),
    no_worth=r"assurance|chiffre d['’]affaires|caution\w*|garantie|pénalités?|capital",
    other_worth=r"salaires?|rémunérations?|primes?",
    other_worth_words=frozenset({"salaire", "rémunération", "prime"}),
    won=r"remporté",
    contract=r"contrat|marché|accord-cadre",
    part=r"par an|annuel\w*|lots?|par",
    lot=r"lot (?:n° ?)?\d{1,2}",
    one_of_many=r"par (?:commande|projet)",
    each_one=r"par (?:commande|projet|lot|bon)",
    contracts=r"(?:marchés|contrats) (?:de|d['’]une?|dont)(?: [\w-]+){0,5}?",
    condition=r"(?:si|lorsque) [^.;:€\d]{0,80}?(?:montant|valeur)[^.;:€\d]{0,40}",
    other_sum=r"(?<=% )du (?:\w+ ){0,2}(?:montant|prix|marché)",
    rule_words=frozenset({"marchés", "contrats", "si ", "lorsque", "% du"}),
    extension=r"reconduct\w+|prolong\w+",
    whole=r"total|pour la durée|sur la durée|sur \d+ ans",
    moved=r"augment\w+|modifi\w+",
    vat_excluded=r"HT|HTVA|hors (?:taxes?|tva)|h\.t\.",
    vat_included=r"TTC|t\.t\.c\.|tva comprise",
    vat_words=frozenset({"ht", "h.t", "taxe", "tva", "ttc", "t.t.c"}),
    shortened_words=frozenset({"env", "max", "min"}),
    filler=r"de|la|le|du|des|entre|et|à|environ|pour|ans|ht|ttc|euros|maximum|montant|marché",
)

_MONTHS = {
    "janvier": 1, "janv": 1, "février": 2, "fevrier": 2, "févr": 2, "fév": 2, "mars": 3,
    "avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7, "août": 8, "aout": 8,
    "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "décembre": 12, "decembre": 12, "déc": 12,
}  # fmt: skip
_WEEKDAYS = {
    "lundi": 0, "lun": 0, "mardi": 1, "mar": 1, "mercredi": 2, "mer": 2, "jeudi": 3, "jeu": 3,
    "vendredi": 4, "ven": 4, "samedi": 5, "sam": 5, "dimanche": 6, "dim": 6,
}  # fmt: skip
_COUNTS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "dix": 10, "quinze": 15,
}  # fmt: skip
_TELLING = {
    "le", "la", "les", "des", "du", "à", "est", "pour", "avant", "au", "aux", "vous", "votre",
    "sont", "limite", "jusqu", "janvier", "février", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre", "heures", "clôture", "échéance", "candidature",
    "candidatures", "délai",
}  # fmt: skip

_THING = (
    r"(?:offre(?: d['’]emploi)?|annonce|poste|consultation|marché|appel d['’]offres|procédure"
    r"|concours|recrutement|mission|fiche|avis|date limite)s?"
)
_OVER = (
    r"(?:pourvue?s?|cl[oô]turée?s?|close?s?|fermée?s?|expirée?s?|terminée?s?|archivée?s?"
    r"|supprimée?s?|retirée?s?|désactivée?s?|échue?s?|dépassée?s?)"
)
_NO_MORE = (
    r"n['’](?:existe plus|accepte plus|est plus(?: \w+)? (?:disponible|en ligne|visible|ouverte?"
    r"|active?|à pourvoir|valable|valide|accessible|publiée?|d['’]actualité)"
    r"|est plus (?:disponible|en ligne|visible|ouverte?|active?|à pourvoir|valable|valide"
    r"|accessible|publiée?|d['’]actualité))|ne sont plus (?:disponibles|en ligne|ouvertes)"
)
_ALREADY = r"(?:(?:déjà|désormais|maintenant|malheureusement|actuellement|été|bien|donc) ){0,3}"
FRENCH_PAGES = PageWords(
    closed=(
        rf"{_THING} (?:[\w'’-]+ ){{0,5}}?(?:est|sont|a été|ont été|a)"
        rf" {_ALREADY}{_OVER}(?! (?:le |à |au )?\d)"
        rf"|{_THING} (?:[\w'’-]+ ){{0,5}}?{_NO_MORE}"
        rf"|{_THING} (?:déjà |désormais )?(?:expirée?|cl[oô]turée?|close?|pourvue?|fermée?"
        r"|archivée?|introuvable|non trouvée?)(?! (?:le |à |au )?\d)"
        r"|n['’]est plus (?:disponible|en ligne|à pourvoir)"
        r"|candidatures? (?:(?:sont|est) )?(?:désormais )?(?:close?s?|cl[oô]turée?s?|terminée?s?)"
        r"(?! (?:le |à |au )?\d)"
        r"|candidatures? ne (?:sont|peuvent) plus"
        r"|plus (?:accepté|possible) de (?:candidature|postuler)|plus possible de postuler"
    ),
    condition=r"dès que|lorsque|quand|si|une fois|après|avant|jusqu['’]\w*|sera|seront|peut|pourra",
    closed_stems=frozenset(
        {"pourvu", "tur", "close", "clos", "ferm", "expir", "termin", "archiv", "supprim", "retir",
         "sactiv", "chu", "pass", " plus", "introuvable", "trouv"}
    ),
    shown_by=frozenset({" des "}),
    nothing=(
        r"aucune?s? (?:[\w-]+ ){0,2}?(?:offres?|annonces?|postes?|consultations?|résultats?"
        r"|marchés?|avis|appels? d['’]offres?|recrutements?)"
        r"|pas (?:d['’]|de )(?:offres?|annonces?|postes?|consultations?|résultats?)"
        r"|0 (?:offres?|résultats?|annonces?|consultations?|postes?)"
    ),
    total=(
        r"(?:\d+ ?(?:-|–|à) ?\d+ sur (?:un total de )?)?"
        r"(?P<total>\d{1,3}(?:[.\u00a0\u202f ]\d{3})+|\d{1,6}) (?:offres?(?: d['’]emploi)?"
        r"|annonces?|résultats?|consultations?|marchés|postes?|avis|appels? d['’]offres?)"
        r"(?: (?:trouvée?s?|disponibles?|en cours|en ligne|correspondent.{0,40}))?"
    ),
    wall=(
        r"(?:site|service|page|plateforme|portail) (?:web |internet )?(?:est )?(?:\w+ ){0,2}?"
        r"en (?:cours de )?maintenance|maintenance (?:est )?en cours"
        r"|(?:momentanément|temporairement|actuellement) indisponible"
        r"|(?:sera|serons) (?:de retour|de nouveau)|de retour (?:très )?(?:bientôt|rapidement)"
        r"|veuillez (?:vous (?:connecter|identifier)|activer (?:java ?script|les cookies))"
        r"|(?:connectez|identifiez)-vous (?:pour|afin)"
        r"|java ?script (?:est |doit être )?(?:désactivé|requis|nécessaire|activé)"
        r"|(?:êtes|suis) (?:bien |pas )?un (?:robot|humain|être humain)"
        r"|accès (?:\w+ ){0,3}?(?:refusé|interdit)|votre session (?:a|est) expiré"
    ),
    wall_name=(
        r"connexion|se connecter|identification|s['’]identifier|(?:site )?(?:en )?maintenance"
        r"(?: en cours)?|accès (?:refusé|interdit)|vérification de sécurité|un instant.*"
        r"|(?:gestion|paramètres?) des cookies|nous revenons.*|bientôt de retour.*"
    ),
    cookies=r"accepter|refuser|consentement|confidentialité|partenaires",
    next_page=(
        r"suivante?s?|(?:la )?(?:page|résultats|offres|annonces) suivante?s?"
        r"|(?:voir|afficher|charger) plus(?: d['’]offres| de résultats| d['’]annonces)?"
        r"|plus (?:d['’]offres|de résultats|d['’]annonces)"
    ),
)  # fmt: skip

FRENCH = Language(
    code="fr",
    money=FRENCH_MONEY,
    pages=FRENCH_PAGES,
    dates=DateWords(
        month_names=_MONTHS,
        weekday_names=_WEEKDAYS,
        ordinal_words={"premier": 1},
        number_words=_COUNTS,
        ordinal_ending=r"er",
        of_month=r"du mois de",
        article=r"le|du|au",
        joining=(
            r"à|le|la|au|du|avant|plus|tard|jusqu['’]au|jusqu['’]à|jusque|heure|heures|locale|date"
            r"|est|inclus|et|délai|de|rigueur|limite"
        ),
        morning=r"du matin",
        afternoon=r"de l['’]après-midi|du soir",
        hours=r"heures?|h",
        worked=r"(?:par|/) ?(?:semaine|mois|jour)\b|hebdo\w*",
        noon=r"midi",
        midnight=r"minuit",
        day_end=r"fin de (?:la )?journée|fermeture des bureaux",
        offset_words={"utc": 0, "gmt": 0, "cet": 60, "cest": 120},
        zone_words={
            "heure de paris": "Europe/Paris", "heure française": "Europe/Paris",
            "heure de bruxelles": "Europe/Brussels",
            "heure de luxembourg": "Europe/Luxembourg", "heure de genève": "Europe/Zurich",
        },
        near_words={"demain": 1},
        unit_words={
            "jour": 1, "jours": 1, "semaine": 7, "semaines": 7, "mois": 0,
        },
        within=r"dans(?: un délai de)?|sous|d['’]ici",
        this_weekday=r"ce|avant",
        that_day=r"(?:le jour de|à) (?:la|cette) (?:date|clôture)(?: \w+)?",
        month_end=r"fin(?: du mois de)?",
        month_part=r"début|mi|courant|en|dès|avant",
        week_of=r"semaine du|semaine",
        cue=(
            r"dates? limites?|date (?:et heure )?(?:de (?:la )?)?(?:clôture|remise)|clôtur\w+"
            r"|(?:remise|réception|dépôt) des (?:offres|plis|candidatures|dossiers)(?= ?:)"
            r"|échéance|date butoir|derni(?:er|ers|ère) (?:jour|délai|date)s?|heures? limites?"
            r"|délais? (?:de (?:rigueur|réception|remise|dépôt|réponse)|impératif)"
            r"|date (?:de )?fin (?:de (?:publication|l['’]annonce|dépôt|candidature))"
        ),
        for_post=r"pour le poste d[e'’]",
        post=r"\w*(?:eur|trice|iste|ant|ante|ien|ienne)",
        limit=(
            r"avant(?: le)?|au plus tard(?: le)?|jusqu['’](?:au|à|en)|d['’]ici(?: le| au)?"
            r"|pour le(?= \W*$)"
        ),
        asked=(
            r"candidatur\w+|dossiers?|offres?|plis?|cv|c\.v\.|lettres? de motivation|postul\w+"
            r"|candidat(?:er|ez)|soumission\w*|propositions?|devis|réponses?"
            r"|manifestations? d['’]intérêt|demandes? de participation"
        ),
        sent=(
            r"envo(?:yer|yez|i|yée?s?)|adress(?:er|ez|ée?s?)|transm\w+|dépos\w+|dépôt|remis\w*"
            r"|parven\w+|recev\w+|reçue?s?|renvoy\w+"
        ),
        till=r"jusqu['’](?:au|à)",
        taken=r"(?:sont|seront|peuvent être) (?:accept|reç|dépos|recev)\w+",
        asking=r"candidatur\w+|postul\w+|cv",
        enclosed=r"date de (?:disponibilité|début souhaitée)|disponibilités?|prétentions? \w+",
        opening=r"expire(?: le)?|clôture(?: le)?",
        lasting=r"contrats?|marchés?|convention|assurances?|accord|bail|titres?|permis",
        cue_behind=(
            r"(?:est |sera |\()?(?:la |le )?(?:date (?:limite|de clôture)|dernier délai"
            r"|délai de rigueur)|au plus tard"
        ),
        cue_despite=r"(?:après|dès|suivant) (?:la )?(?:date (?:limite|de clôture)|clôture)",
        unset=r"à (?:confirmer|définir|préciser|déterminer)",
        answering=r"(?!)",
        bids_opened=r"(?!)",
        question=(
            r"questions?|renseignements?|éclaircissements?|précisions|visites?"
            r"|informations complémentaires"
        ),
        other=(
            r"entretiens?|auditions?|jurys?|prise de (?:poste|fonctions?)|débuts?|débute\w*"
            r"|commenc\w+|publi(?:ée?s?|cation)|parution|mise? en ligne"
            r"|date d['’](?:envoi|ouverture|effet|entrée)|ouverture|livraison|livrer|exécution"
            r"|durée|validité|valables?|notifi\w+|attribution|résultats?|à compter|à partir|dès"
            r"|contrats?|cdd|pourvoir|présélection\w*|réunions?|travaux"
            r"|soutenances?|sélectionn\w+|commission|informée?s?|concours du|inform\w+ (?:de|des)"
            r"|achèvement|achevée?s?|mission (?:de|du|jusqu)|remplacement|congé\w*|signature"
            r"|retenue?s? (?:seront|sera)|recrutement (?:le|au|du)"
        ),
        other_behind=r"(?:sont|seront|est) (?:valables?|prioritaires?)",
        span=r"(?:et )?(?:au|à|jusqu['’]au|et)(?: le)?",
        span_open=r"du|de|entre(?: le)?",
        span_about=(
            r"contrats?|stages?|saisons?|saisonni\w+|postes?|missions?|formations?|emplois?|projets?"
            r"|expositions?|résidences?|pendant|durant|remplacements?|marchés?|prestations?"
        ),
        span_cue=r"candidatur\w+|dépôt|postul\w+|candidater",
        replaced=r"initialement|anciennement|au lieu d[eu]|précédemment",
        moved=r"nouve(?:au|lle)|prolong\w+|report\w+|repouss\w+|désormais",
        open_ended=(
            r"jusqu['’]à ce que le poste soit pourvu|au fil de l['’]eau|candidatures? spontanées?"
        ),
        may_close_early=r"clôtur\w+ (?:de façon |de manière )?(?:anticip\w+|avant)",
        clause=r"et|mais|avec|qui|dont|puis|toutefois|cependant",
        unfinished_words=frozenset(
            {
                "le", "la", "les", "du", "de", "des", "au", "aux", "à", "avant", "et", "ou",
                "est", "sont", "par", "pour", "sur", "un", "une", "jusqu'au", "jusqu’au", "tard",
            }
        ),
        telling_words=frozenset(_TELLING),
        abbreviation_words=frozenset({"n", "réf", "art", "m", "mme", "env", "tél"}),
    ),
)  # fmt: skip
