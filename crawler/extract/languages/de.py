"""German: what adverts and tender notices say, in Germany, Austria and Switzerland."""

from crawler.extract.languages.words import DateWords, Language, MoneyWords, PageWords

_ORDINALS = (
    "erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt",
    "elft", "zwölft", "dreizehnt", "vierzehnt", "fünfzehnt", "sechzehnt", "siebzehnt", "achtzehnt",
    "neunzehnt", "zwanzigst", "einundzwanzigst", "zweiundzwanzigst", "dreiundzwanzigst",
    "vierundzwanzigst", "fünfundzwanzigst", "sechsundzwanzigst", "siebenundzwanzigst",
    "achtundzwanzigst", "neunundzwanzigst", "dreißigst", "einunddreißigst",
)  # fmt: skip
_PAPERS = (
    r"(?:bewerbung(?:en|sunterlagen)?|unterlagen|angebote?s?|teilnahmeantr[aä]ge?n?|antr[aä]ge?"
    r"|interessen(?:s?bekundung(?:en)?|best[aä]tigung(?:en)?)|offerten?)"
)

_MONEY = MoneyWords(
    multiple_words={
        "tsd": 1_000, "tausend": 1_000, "t": 1_000, "mio": 1_000_000, "millionen": 1_000_000,
        "mrd": 1_000_000_000, "milliarde": 1_000_000_000, "milliarden": 1_000_000_000,
    },
    currency_words={"euro": "EUR", "franken": "CHF"},
    currency_label=r"währung",
    amount_label=r"(?:[a-zäöüß]*(?:gehalt|lohn|wert|betrag|budget)|min(?:imum|destens)?|max(?:imum|imal)?|von|bis)",
    range_to=r"bis|bis zu|bis maximal|bis max\.?",
    range_and=r"und",
    range_note=r"brutto|netto|pro \w+|im (?:jahr|monat)|je \w+",
    between=r"zwischen|von",
    about=r"ca\.?|rund|etwa|zirka|circa|ungefähr|knapp|rd\.?",
    up_to=r"bis(?: zu)?|maximal|max\.?|höchstens|nicht mehr als|unter",
    at_least=r"ab|mindestens|mind\.?|über|mehr als|nicht unter|min\.?",
    at_least_behind=r"oder mehr|aufwärts|und mehr",
    at_most_called=r"höchst(?:wert|betrag|grenze)|maximal(?:wert|budget)|obergrenze",
    at_least_called=r"mindest(?:gehalt|entgelt|vergütung|wert)",
    hour=(
        r"(?:pro|je|die|/|in der|per)\s?(?:arbeits)?(?:stunde|std\.?|h)|stündlich"
        r"|[a-zäöüß]*stunden(?:lohn|satz|entgelt|vergütung)"
    ),
    day=r"(?:pro|je|/|am|per)\s?(?:arbeits)?tag|[a-zäöüß]*tages(?:satz|lohn)|täglich",
    week=r"(?:pro|je|/|in der|per)\s?woche|[a-zäöüß]*wochenlohn|wöchentlich",
    month=(
        r"(?:pro|je|/|im|per)\s?(?:monat|mon\.?)|monatlich\w*|mtl\.?"
        r"|[a-zäöüß]*monats(?:gehalt|lohn|brutto|vergütung|einkommen|entgelt)\w*|p\.\s?m\.?"
    ),
    month_behind=r"mtl",
    hour_behind=r"",
    year=(
        r"(?:pro|je|/|im|per)\s?(?:kalender)?jahr|jährlich\w*|p\.\s?a\.?"
        r"|[a-zäöüß]*jahres(?:brutto|ziel|fest|grund|mindest)?"
        r"(?:gehalt|lohn|brutto|vergütung|einkommen|entgelt)\w*"
    ),
    no_period=(
        r"(?:stunden|std\.?|tagen?|wochen|urlaubstage)\s?(?:pro|je|/|die|in der|im)\s?"
        r"(?:woche|tag|monat|jahr|kalenderjahr)|(?:urlaub|urlaubstage) (?:pro|im) (?:kalender)?jahr"
        r"|stunden[ -]woche|wöchentliche\w* (?:arbeitszeit|stunden)"
    ),
    pay=(
        r"[a-zäöüß]*(?:gehalt|gehälter|löhne|vergütung|entlohnung|entgelt|einkommen|besoldung)\w*"
        r"|(?!mindest)[a-zäöüß]*lohn|bezahlung"
        r"|verdien\w+|brutto"
        r"|(?:stunden|tages)satz|[a-zäöüß]*bruttogehalt"
    ),
    maybe_pay=(
        r"(?:pro|je|/|im)\s?(?:stunde|std|jahr)|wir zahlen"
    ),
    no_pay_before=(
        r"[a-zäöüß]*(?:bonus|boni|prämien?|zuschuss|zuschüsse|zuschusses|budget|umsatz|umsätze"
        r"|gewinn"
        r"|provision|gutscheine?n?|sachbezug\w*|sachbezüge|urlaubsgeld|weihnachtsgeld"
        r"|begrüßungsgeld|zieleinkommen|zielgehalt|zielvergütung"
        r"|altersvorsorge|versicherung|haftpflicht|ersparnis|rabatte?|mindestlohn|ebitda|ticket"
        r"|kosten|förderung|finanzierung|kapital|volumen|leistungen|gebühr|beitrag|beiträge"
        r"|pauschale"
        r"|startprämie|wechselprämie|auftragswert|vertragswert|auftragssumme|gesamtwert)"
        r"|bezuschuss\w*|investi\w+|werbung|empfehlung|weiterbildung\w*"
        r"|bis zu \d+ tage|fahrtkosten\w*|spar\w+|wert von"
    ),
    no_pay_behind=(
        r"[a-zäöüß]*(?:bonus|prämie|zuschuss|umsatz|budget|urlaubsgeld|weihnachtsgeld"
        r"|begrüßungsgeld"
        r"|gutscheine?|sachbezug\w*|ticket|rabatt|kapital|volumen|gewinn|provision)"
        r"|für (?:jede|die|deine|ihre|dein|ihr)|fürs|für|wert|an ersparnis"
        r"|pro (?:skript|stück|text|artikel|kunde\w*|empfehlung|vermittlung|kind|person|nacht)"
    ),
    parting=r"plus|und|mit|oder|zzgl\.?|zuzüglich|brutto|je|pro|im|bei|nach|als",
    beside=r"und|mit|zzgl\.?|zuzüglich|plus",
    other_post=r"bisherige\w*|ehemalige\w*|frühere\w*",
    fee=r"(?:das|ein|einem) honorar von",
    post=r"stelle|position",
    general_pay=(
        r"(?:durchschnittlich|typisch|üblich|mittler)\w*(?: [\w-]+){0,3}? [a-zäöüß]*(?:gehalt"
        r"|gehälter"
        r"|lohn|verdienst|einkommen|vergütung|entgelt)\w*"
        r"|(?:durchschnittlich|im (?:schnitt|durchschnitt|mittel)|median)(?=[^\d;]{0,30}$)"
        r"|durchschnitts(?:gehalt|lohn|verdienst|einkommen)\w*|median(?:gehalt|lohn|einkommen)\w*"
        r"|zum vergleich|laut (?:\w+ ){0,2}(?:statistik|studie|umfrage|gehaltsreport)\w*"
        r"|(?:kann|können|kannst) (?:\w+ ){0,4}(?:rechnen|erwarten)"
    ),
    measure=r"über (?:dem|den) [a-zäöüß]*(?:durchschnitt|mindestlohn)\w* von",
    reckoning=(
        r"steuersatz\w*|steuerlast|abfindung\w*|fünftelregelung|einkommens?steuer|steuerklasse\w*"
    ),
    general_words=frozenset(
        {
            "durchschnitt", "typisch", "üblich", "mittler", "im schnitt", "im mittel", "median",
            "vergleich", "laut ", "rechnen", "erwarten", "mindestlohn", "steuersatz", "steuerlast",
            "abfindung", "fünftel", "einkommenssteuer", "einkommensteuer", "steuerklasse",
        }
    ),
    own_pay=(
        r"diese[rn]? (?:stelle|position|job|rolle)|wir (?:zahlen|bieten)|bei uns|unser\w*|dich"
        r"|dein\w*"
    ),
    dollar_words={},
    allowance=r"[a-zäöüß-]{0,30}(?:zulage|zuschlag)|ortszuschlag",
    allowance_words=frozenset({"zulage", "zuschlag"}),
    leading=r"zzgl\.?|zuzüglich|einer|eine[nms]?|inkl\.?|inklusive|der|die|das|mit",
    amounting=r"von|in Höhe von|beträgt",
    included=r"inkl\.?|inklusive|einschließlich|darin enthalten",
    on_top=r"zzgl\.?|zuzüglich|zusätzlich\w*|plus",
    other_heading=r"urlaub\w*|[a-zäöüß]*bonus|[a-zäöüß]*prämie|altersvorsorge|[a-zäöüß]*zulagen?",
    actual=(
        r"tatsächlich\w*|anteilig\w*|entspricht|entsprechend"
        r"|bei \d+(?:,\d+)? (?:stunden|std\.?|%)"
    ),
    full_time=r"vollzeit(?:äquivalent|gehalt|basis|stelle)?|[a-zäöüß]*vollzeit",
    pro_rata=r"anteilig\w*|zeitanteilig",
    grade=(
        r"entgeltgruppe|eg|tvöd|tv-l|besoldungsgruppe|stufe|gruppe|los|nr|tarifgruppe|kw|abs"
        r"|vergütungsgruppe"
    ),
    training_year=(
        r"(?:\d\.|ersten?|zweiten?|dritten?|vierten?)(?: [a-zäöüß]*jahr)?"
        r"|[a-zäöüß]*(?:lehr|ausbildungs)jahr \d"
    ),
    no_place=(
        r"gehalt|vergütung|stundenlohn|jahresgehalt|monatsgehalt|entgeltgruppe|brutto|stufe|ab|bis"
        r"|von|wir|die|der|das|dein|ihr|ein|eine|los|gesamt|vollzeit|teilzeit|monat|jahr|stunde"
        r"|berufseinsteiger|fachkraft|leiter|leiterin|mitarbeiter|mitarbeiterin|berufserfahrene"
        r"|einstiegsgehalt|fixgehalt|grundgehalt|fixum|lohn|bonus|budget|auftragswert|gesamtwert|netto|mwst|meister|geselle"
    ),
    in_place=r"in|im|am|für|bei",
    place_words=r"bundesweit|übrige\w* standorte",
    place_called=r"standort|gehalt|von|ab|bis zu|beträgt|liegt bei",
    worth=(
        r"[a-zäöüß]*(?:auftrags|vertrags|gesamt|netto|schätz|höchst|rahmen|brutto)"
        r"(?:wert|volumen|summe|betrag|kosten)\w*|geschätzte[rsn]? (?:\w+ )?wert|wert (?:des|der)"
        r"|baukosten|[a-zäöüß]+budget|bauvolumen|investitionsvolumen|kostenschätzung|kostenrahmen"
        r"|herstellungskosten|wert beträgt|wert"
        r"|[a-zäöüß]*(?:vertrag|auftrag)(?= (?:ist|wird|hat|beläuft|umfasst)[^.;€\d]{0,40}"
        r"(?:in höhe von|auf|von) (?:ca\. |rund |maximal |bis zu )?[\d.,]{3,12} ?(?:€|eur)"
        r"[^.;]{0,40}(?:ausgeschrieben|vergeben|dotiert))"
    ),
    no_worth=(
        r"[a-zäöüß]*versicherung\w*|[a-zäöüß]*haftpflicht\w*|deckungssumme\w*|[a-zäöüß]*umsatz\w*"
        r"|[a-zäöüß]*umsätze"
        r"|bürgschaft\w*|vertragsstrafe\w*|schwellenwert\w*|sicherheitsleistung\w*"
        r"|[a-zäöüß]*gebühr\w*"
        r"|eigenkapital|personenschäden|sachschäden|vermögensschäden|schadensfall|je schadens\w+"
        r"|referenz\w*|pro stunde|stundensatz|mindestens vergleichbar\w*"
    ),
    other_worth=(
        r"[a-zäöüß]*(?:gehalt|vergütung|lohn)\w*|prämien?|projektbudget|[a-zäöüß-]+-budget"
        r"|dein\w*|[a-zäöüß]*statistik\w*|statistische\w*|berichtsjahr|(?<=\d )(?:\w+ )?verträge"
    ),
    other_worth_words=frozenset(
        {
            "gehalt", "vergütung", "lohn", "prämie", "budget", "dein", "statisti", "berichtsjahr",
            "verträge",
        }
    ),
    won=r"erhielt|erhält|gewann|gewonnen",
    contract=r"auftrags?|vertrags?|rahmenvertrags?",
    part=r"erste[rsn]?|los|lose|pro jahr|jährlich\w*|einzelauftr\w+|je|pro|verlängerung\w*",
    lot=r"los(?:es)? (?:nr\.? )?\d{1,3}",
    one_of_many=r"einzelauftr\w+|kleinst?auftr\w+|je (?:auftrag|projekt|abruf)",
    each_one=r"(?:pro|je) (?:einzel)?(?:auftrag|abruf|projekt|los|bestellung|vertrag)",
    contracts=(
        r"(?:aufträge[n]?|verträge[n]?|vergaben|beschaffungen) (?:mit|ab|über"
        r"|unter)(?: [\w-]+){0,5}?"
    ),
    condition=r"(?:wenn|falls|sofern|soweit) [^.;:€\d]{0,80}?(?:wert|kosten)[^.;:€\d]{0,40}",
    other_sum=r"(?<=% )(?:der|des) (?:\w+ ){0,2}[a-zäöüß]*(?:wert|summe|preis|kosten)\w*",
    rule_words=frozenset(
        {
            "aufträge", "verträge", "vergaben", "beschaffungen", "wenn", "falls", "sofern",
            "soweit", "% der", "% des",
        }
    ),
    extension=r"verlängerung\w*|verlänger\w+|option\w*",
    whole=(
        r"gesamt\w*|insgesamt|über (?:die |eine )?(?:gesamte )?(?:vertrags)?laufzeit\w*"
        r"|(?:über|für) (?:\w+ ){0,2}?jahre|laufzeit"
    ),
    moved=r"erhöh\w+|geänder\w+|angehoben",
    vat_excluded=(
        r"(?:zzgl\.?|zuzüglich|ohne|exkl\.?|exklusive)(?: der| gesetzlicher| gesetzl\.?| ges\.?"
        r"| gesetzlichen| \d+ ?%){0,2} (?:MwSt|USt|Mehrwertsteuer|Umsatzsteuer)\.?|netto\w*"
    ),
    vat_included=(
        r"(?:inkl\.?|inklusive|einschließlich|mit)(?: der| gesetzlicher| gesetzl\.?| ges\.?"
        r"| gesetzlichen| \d+ ?%){0,2} (?:MwSt|USt|Mehrwertsteuer|Umsatzsteuer)\.?|brutto\w*"
    ),
    vat_words=frozenset({"mwst", "ust", "mehrwertsteuer", "umsatzsteuer", "netto", "brutto"}),
    shortened_words=frozenset(
        {
            "ca", "inkl", "zzgl", "mind", "mio", "mrd", "nr", "bzw", "max", "std", "p.a", "exkl",
            "rd", "z",
        }
    ),
    filler=(
        r"ca|rund|etwa|zwischen|und|bis|zu|ab|von|eur|euro|netto|brutto|zzgl|inkl|mwst|ust|über"
        r"|jahre|jahr|pro|im|die|der|das|laufzeit|gesamt|insgesamt|geschätzt|ohne|mio|maximal|max"
    ),
)  # fmt: skip

_MONTHS = {
    "januar": 1, "jänner": 1, "jan": 1, "jän": 1, "februar": 2, "feber": 2, "feb": 2,
    "märz": 3, "maerz": 3, "mär": 3, "mrz": 3, "april": 4, "apr": 4, "mai": 5, "juni": 6,
    "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9,
    "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11, "dezember": 12,
    "dez": 12,
}  # fmt: skip
_WEEKDAYS = {
    "montag": 0, "mo": 0, "dienstag": 1, "di": 1, "mittwoch": 2, "mi": 2,
    "donnerstag": 3, "do": 3, "freitag": 4, "fr": 4, "samstag": 5, "sonnabend": 5,
    "sa": 5, "sonntag": 6, "so": 6,
}  # fmt: skip
_UNITS = {
    "tag": 1, "tagen": 1, "kalendertagen": 1, "woche": 7, "wochen": 7, "monat": 0,
    "monats": 0, "monaten": 0,
}  # fmt: skip
_COUNTS = {
    "einem": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "zehn": 10, "vierzehn": 14,
}  # fmt: skip
_TELLING = {
    "der", "die", "das", "und", "bis", "uhr", "ist", "für", "zum", "im", "bitte", "sie",
    "januar", "februar", "märz", "mai", "juni", "juli", "oktober", "dezember", "frist",
    "bewerbungsfrist", "bewerbungsschluss", "bewerbung", "bewerbungen", "angebotsfrist",
    "angebote", "einsendeschluss", "abgabefrist", "teilnahmefrist", "schlusstermin",
}  # fmt: skip

_THING = (
    r"(?:stellen(?:anzeige|angebot|ausschreibung)?|stelle|anzeige|ausschreibung|position|job"
    r"|jobangebot|angebot|inserat|vakanz|vergabe|verfahren|vergabeverfahren|bekanntmachung"
    r"|praktikum|ausbildungsplatz|(?:bewerbungs|angebots|teilnahme|einreichungs|abgabe)?frist"
    r"|bewerbungs(?:phase|zeitraum|verfahren)|bewerbung|bewerbungen)"
)
_ALREADY = (
    r"(?:(?:bereits|schon|leider|inzwischen|mittlerweile|nun|jetzt|zwischenzeitlich|aktuell|derzeit"
    r"|momentan|daher|erfolgreich|vorzeitig|bedauerlicherweise|am [\d.]+|seit [\d.]+) ){0,4}"
)
_NO_MORE = (
    r"nicht (?:mehr|länger) (?:verfügbar|online|aktiv|aktuell|vakant|offen|ausgeschrieben|vorhanden"
    r"|gültig|zu besetzen|erreichbar|möglich|angeboten|veröffentlicht|zur verfügung)"
)
_OVER = (
    r"(?:besetzt|vergeben|geschlossen|abgelaufen|beendet|abgeschlossen|deaktiviert|archiviert"
    rf"|gelöscht|entfernt|zurückgezogen|aufgehoben|verstrichen|vorbei|offline|{_NO_MORE})"
)
GERMAN_PAGES = PageWords(
    closed=(
        rf"{_THING} (?:(?!nicht |noch )[\w-]+ ){{0,6}}?(?:ist|sind|wurden?|war)"
        rf" {_ALREADY}{_OVER}"
        rf"|{_THING} {_ALREADY}(?:abgelaufen|beendet|geschlossen|archiviert|deaktiviert"
        r"|nicht gefunden)"
        rf"|(?:stelle|position|stellenangebot|auftrag) {_ALREADY}(?:besetzt|vergeben)"
        rf"|(?:ist|sind|steht|stehen) {_ALREADY}{_NO_MORE}"
        rf"|{_THING} existiert {_ALREADY}nicht mehr"
        r"|keine (?:weiteren |neuen )?bewerbungen (?:mehr )?(?:möglich|angenommen|entgegen)"
        r"|keine bewerbungen mehr"
    ),
    condition=(
        r"sobald|wenn|falls|sofern|nachdem|bis|bevor|solange|ob|kann|können|könnte|sollte|sollten"
        r"|werden? vo?n|würde"
    ),
    closed_stems=frozenset(
        {
            "besetzt", "vergeben", "geschlossen", "abgelaufen", "beendet", "deaktiviert",
            "archiviert", "scht", "entfernt", "ckgezogen", "aufgehoben", "verstrichen", "vorbei",
            "offline", "nicht", "bewerbungen",
        }
    ),
    shown_by=frozenset({" und "}),
    nothing=(
        r"keine(?:rlei)? (?:[\w-]+ ){0,3}?(?:(?:stellen|job|ausbildungs)\w*|vakanzen|positionen"
        r"|ausschreibungen|ergebnisse|treffer|angebote|einträge|bekanntmachungen|vergaben)"
        r"|0 (?:stellen\w*|jobs|treffer|ergebnisse|ausschreibungen|angebote)"
        r"|(?:stellen\w*|jobs|treffer|ergebnisse): 0"
    ),
    total=(
        r"(?:\d+ ?(?:-|–|bis) ?\d+ von (?:insgesamt )?|(?:es wurden |insgesamt |wir haben )?)"
        r"(?P<total>\d{1,3}(?:[. ]\d{3})+|\d{1,6}) (?:(?:offene|aktuelle|passende|freie) )?"
        r"(?:stellen\w*|jobs?|jobangebote?|treffer|ergebnisse?|ausschreibungen|angebote"
        r"|bekanntmachungen|vakanzen|einträgen?)(?: (?:gefunden|verfügbar|online))?"
    ),
    wall=(
        r"(?:wegen|während|aufgrund)(?: \w+){0,3} wartungsarbeiten|im wartungsmodus|wird gewartet"
        r"|(?:führen|finden)(?: \w+){0,3} wartungsarbeiten"
        r"|(?:seite|website|webseite|dienst|service|portal) (?:ist |steht )?(?:\w+ ){0,3}?"
        r"(?:vorübergehend|derzeit|momentan|zurzeit|aktuell) nicht (?:erreichbar|verfügbar)"
        r"|sind (?:bald|gleich|in kürze|demnächst) wieder (?:da|online|für sie|erreichbar)"
        r"|aktivieren sie (?:bitte )?(?:java ?script|cookies)"
        r"|java ?script (?:ist |muss )?(?:deaktiviert|erforderlich|aktiviert|notwendig)"
        r"|(?:ein mensch|kein roboter) (?:sind|bist|bin)|bin kein roboter"
        r"|zugriff (?:wurde )?verweigert|(?:ihre )?sitzung ist abgelaufen"
        r"|(?:melden sie sich(?: bitte)? an|loggen sie sich(?: bitte)? ein)(?=[,.!]| um\b)"
    ),
    wall_name=(
        r"(?:anmeldung|anmelden|einloggen)(?: erforderlich)?|wartung(?:sarbeiten|smodus)?"
        r"|(?:geplante )?wartungsarbeiten|wir sind (?:bald|gleich|in kürze) (?:wieder )?.*"
        r"|zugriff verweigert|sicherheits(?:überprüfung|abfrage|prüfung)|nur einen moment.*"
        r"|einen moment(?: bitte)?\W*|cookie-?einstellungen|datenschutz-?einstellungen"
    ),
    cookies=r"akzeptieren|zustimmen|ablehnen|einwilligung|datenschutz\w*|partner",
    next_page=(
        r"weiter|(?:zur )?nächsten?(?: seite| ergebnisse| treffer)?|seite vor"
        r"|(?:mehr|weitere) (?:stellen\w*|jobs|ergebnisse|treffer|angebote|ausschreibungen)"
        r"(?: (?:an)?(?:zeigen|laden))?|mehr (?:an)?(?:zeigen|laden)"
    ),
)  # fmt: skip

GERMAN = Language(
    code="de",
    money=_MONEY,
    pages=GERMAN_PAGES,
    dates=DateWords(
        month_names=_MONTHS,
        weekday_names=_WEEKDAYS,
        ordinal_words={
            word + ending: number
            for number, word in enumerate(_ORDINALS, 1)
            for ending in ("e", "en", "er")
        },
        number_words=_COUNTS,
        ordinal_ending=r"\.",
        of_month=r"des",
        article=r"de[nmr]",
        joining=(
            r"um|bis|zum|spätestens|vor|am|den|dem|ende|jeweils|der|uhr|uhrzeit|frist|datum|zeit"
            r"|ortszeit"
            r"|ist|endet|läuft|neue[rns]?"
        ),
        morning=r"vormittags|morgens|früh",
        afternoon=r"nachmittags|abends",
        hours=r"uhr|h",
        worked=r"(?:pro|je|die|in der|/) ?(?:woche|monat|tag)\b|wöchentlich|wochen\w+",
        noon=r"mittags?|12 uhr mittags",
        midnight=r"mitternacht",
        day_end=r"(?:dienst|gesch[äa]fts|b[üu]ro)schluss|tagesende|ende des tages",
        offset_words={"utc": 0, "gmt": 0, "mez": 60, "mesz": 120, "cet": 60, "cest": 120},
        zone_words={"deutscher": "Europe/Berlin", "mitteleuropäischer": "Europe/Berlin"},
        near_words={"heute": 0, "morgen": 1},
        unit_words=_UNITS,
        within=r"in|innerhalb(?: von)?|binnen",
        this_weekday=r"am|bis|zum|diesen|kommenden",
        that_day=r"am (?:selben|genannten|angegebenen) (?:tag|datum)",
        month_end=r"ende",
        month_part=r"anfang|mitte|im|vor",
        week_of=r"woche (?:vom|ab)|kw|kalenderwoche",
        cue=(
            r"\w*bewerbungs(?:frist|schluss|ende|zeitraum)\w*|\w*angebots(?:frist|schluss"
            r"|abgabe)\w*"
            r"|\w*einreichungs(?:frist|schluss|termin)\w*|\w*abgabe(?:frist|schluss|termin)\w*"
            r"|\w*teilnahme(?:frist|schluss)\w*|einsende(?:schluss|frist)|anmelde(?:schluss|frist)"
            r"|deadline|schlusstermin|frist|\w*antragsfrist|submissions?(?:termin|frist)"
            r"|meldeschluss"
            r"|letzter (?:\w+)?(?:tag|termin)|bewerbungstermin|(?:aus)?schreibungsende|eingabefrist"
            r"|anzeigenschluss|ende der ausschreibung|ausschreibungs(?:frist|schluss)"
            r"|(?:abgabe|eingang|einreichung) (?:der|von) (?:angeboten?|teilnahmeanträgen?)"
            r"|(?:ausschreibung|anzeige) (?:endet|läuft)"
        ),
        for_post=r"für (?:die|den|das)(?: stelle(?: (?:als|der|des))?)?|als",
        post=(r"\w*(?:leit|sachbearbeit|mitarbeit|referent|assistent|ingenieur|berat|manag)\w*"),
        limit=(
            r"bis(?: zum| spätestens| einschließlich)?|spätestens|vor dem|nicht später als|nach dem"
        ),
        asked=(
            rf"{_PAPERS}|bewerb(?!er)\w*|einreich\w*|eingereicht|einzureichen|abzugeben|abgegeben"
            r"|abgabe|eingehen|eingegangen|hochgeladen|hochzuladen|bewerbungs\w+|\w*mappe|lebenslauf"
        ),
        sent=(
            r"senden|zusenden|richten|melden|online|übermitteln|zuzusenden|einsenden|vorliegen"
            r"|schicken|mailen"
        ),
        cue_behind=(
            r"(?:ist |als )?(?:die |der |das )?(?:\w+ ){0,2}?"
            r"(?:bewerbungs|angebots|abgabe|einreichungs|einsende)?(?:frist|schluss)"
        ),
        cue_despite=r"(?:nach|seit) (?:dem )?(?:ablauf der )?(?:bewerbungs)?(?:frist|schluss)",
        unset=r"noch offen|steht noch nicht fest|wird noch (?:bekannt ?gegeben|mitgeteilt)|k\.a",
        answering=r"(?!)",
        bids_opened=r"(?!)",
        question=r"(?:\w+)?fragen?|auskünfte|auskunft|bieterfragen",
        other=(
            r"vorstellungs\w*|auswahl\w*|bewerbungsgespr\w*|\w*beginn\w*|beginnt|beginnen|ab dem"
            r"|ab(?=\W*$)|ver[öo]ffentlich\w*|binde\w*|zuschlag\w*|befristet\w*|befristung"
            r"|laufzeit|ausführung\w*|leistungs\w*|vertrags\w*|öffnung\w*|eröffnung\w*"
            r"|ortsbesichtigung\w*|besichtigung\w*|einstellung|besetzung(?! bis)|besetzen"
            r"|gültig\w*|verlängerung\w*(?! der \w*frist)|interviews?|gespräche?"
            r"|informationsveranstaltung"
            r"|sicht(?:en|ung)|anforder\w+|angefordert|inseriert|erschienen|stand|fertigstellung"
            r"|elternzeit\w*|vertretung"
        ),
        other_behind=(
            r"(?:sind )?(?:gültig|verbindlich|gebunden|bevorzugt)"
            r"|(?:[^\W\d]+ ){0,4}?(?:angefordert|abgerufen|heruntergeladen|eingesehen)"
        ),
        till=r"bis",
        taken=r"entgegengenommen|angenommen|erbeten",
        asking=r"bewerbung\w*|bewirb|bewerben|\w*unterlagen",
        enclosed=(
            r"(?:(?:de[srnm]|ihre\w*|deine\w*|eine\w*|zum|bevorzugt\w*|gewünscht\w*|\w*möglich\w*"
            r"|frühest\w*|angabe\w*|nennung) )+(?:\w*beginn\w*|eintritts\w*|einstieg\w*)"
            r"|bisherige\w* \w+|\w*(?:nachweise?n?|zeugnis\w*|tätigkeit\w*|befähigung\w*)"
        ),
        opening=r"endet(?: am)?",
        lasting=r"\w*(?:vertrag|verträge|laufzeit|versicherung|projekt|förderung|ausweis)\w*",
        span=r"bis(?: zum)?|und|auf(?: den)?",
        span_open=r"vom|von|zwischen",
        span_cue=r"bewerbungs\w*|bewerben|einreich\w*|angebote|frist",
        span_about=(
            r"\w*(?:praktik|saison|vertretung|stelle|ausbildung|kurs|vertrag|semester|projekt|einsatz"
            r"|besch[äa]ftigung|ausstellung|aushilf|elternzeit|stipendi|ferien|seminar|lehrgang"
            r"|leistung|arbeit|t[äa]tigkeit|laufzeit|freiwillig)\w*|während"
        ),
        replaced=r"bisher(?:ige[rnsm]?)?|ursprünglich\w*|statt|anstatt|alte[rn]?",
        moved=(
            r"verlängert(?: bis)?|verlängerte|verlängerung|neue[rsn]?|verschoben|nunmehr|jetzt"
            r"|geändert"
        ),
        open_ended=(
            r"bis zur (?:\w+ )?besetzung|bis die stelle besetzt ist|laufende bewerbungen"
            r"|(?:fort)?laufend(?: \w+)? (?:bewerbungen|entgegen)|keine (?:bewerbungs)?frist"
        ),
        may_close_early=r"vorzeitig (?:zu )?(?:schlie(?:ß|ss)en|geschlossen|beendet|beenden)",
        clause=r"und|aber|sowie|wobei|mit|die|jedoch|dann",
        unfinished_words=frozenset(
            {
                "am",
                "um",
                "bis",
                "zum",
                "zur",
                "spätestens",
                "den",
                "der",
                "dem",
                "des",
                "die",
                "das",
                "ist",
                "sind",
                "und",
                "oder",
                "vor",
                "an",
                "mit",
                "ein",
                "eine",
                "einer",
                "für",
                "von",
                "vom",
                "ihre",
                "deine",
            }
        ),
        telling_words=frozenset(_TELLING),
        abbreviation_words=frozenset({"nr", "ca", "bzw", "z", "b", "abs", "str", "inkl"}),
    ),
)
