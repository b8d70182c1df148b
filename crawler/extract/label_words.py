"""Which field does a label in another language than English mean? The usual words, as printed.

English has so many that it is read by patterns (`crawler.extract.labels`); here each label is
given whole, without its colon, whatever its case.
"""

#: By language, then by field.
OTHER_LABELS: dict[str, dict[str, tuple[str, ...]]] = {
    "de": {
        "deadline": (
            "Bewerbungsfrist", "Bewerbungsschluss", "Bewerbungsende", "Bewerbung bis",
            "Bewerben bis", "Bewerbungsfrist bis", "Frist", "Einsendeschluss", "Angebotsfrist",
            "Abgabefrist", "Abgabetermin", "Einreichungsfrist", "Teilnahmefrist",
            "Ablauf der Angebotsfrist", "Ende der Angebotsfrist", "Schlusstermin",
            "Schlusstermin für den Eingang der Angebote", "Frist für den Eingang der Angebote",
            "Frist für Angebote", "Anzeige gültig bis",
        ),
        "published": (
            "Veröffentlicht", "Veröffentlicht am", "Veröffentlichung", "Veröffentlichungsdatum",
            "Datum der Veröffentlichung", "Bekanntmachungsdatum", "Ausschreibungsdatum",
            "Online seit", "Eingestellt am", "Erschienen am",
        ),
        "reference": (
            "Referenz", "Referenznummer", "Referenzcode", "Referenz-Nr", "Kennziffer", "Kennnummer",
            "Kennzeichen", "Aktenzeichen", "Geschäftszeichen", "Vergabenummer", "Vergabe-Nr",
            "Ausschreibungsnummer", "Ausschreibungs-ID", "Stellennummer", "Stellen-ID",
            "Projektnummer",
        ),
        "salary": (
            "Gehalt", "Jahresgehalt", "Monatsgehalt", "Bruttogehalt", "Gehaltsspanne",
            "Gehaltsrahmen", "Vergütung", "Entgelt", "Entlohnung", "Bezahlung", "Besoldung", "Lohn",
            "Stundenlohn", "Verdienst",
        ),
        "value": (
            "Auftragswert", "Auftragsvolumen", "Geschätzter Wert", "Geschätzter Auftragswert",
            "Geschätzter Gesamtwert", "Gesamtwert", "Gesamtauftragswert", "Schätzwert",
        ),
        "locations": (
            "Arbeitsort", "Arbeitsorte", "Dienstort", "Dienstsitz", "Einsatzort", "Einsatzorte",
            "Standort", "Standorte", "Ort", "Stadt", "Erfüllungsort", "Ausführungsort",
            "Leistungsort", "Ort der Leistung", "Ort der Ausführung", "Ort der Leistungserbringung",
        ),
        "organisation": (
            "Arbeitgeber", "Arbeitgeberin", "Unternehmen", "Firma", "Behörde", "Dienststelle",
            "Institution", "Auftraggeber", "Öffentlicher Auftraggeber", "Vergabestelle",
        ),
        "department": ("Abteilung", "Fachbereich", "Referat", "Team"),
        "employment_types": (
            "Arbeitszeit", "Arbeitszeitmodell", "Anstellungsart", "Anstellungsverhältnis",
            "Beschäftigungsart", "Beschäftigungsumfang", "Beschäftigungsverhältnis", "Vertragsart",
        ),
        "cpv": ("CPV-Nummer", "CPV-Referenznummer"),
        "procedure": ("Verfahrensart", "Vergabeart", "Vergabeverfahren", "Art des Verfahrens"),
        "supplier": ("Auftragnehmer", "Zuschlagsempfänger"),
        "title": ("Titel", "Bezeichnung", "Stellenbezeichnung", "Bezeichnung des Auftrags"),
        "description": (
            "Beschreibung", "Kurzbeschreibung", "Stellenbeschreibung", "Leistungsbeschreibung",
        ),
        "contact": (
            "Ansprechpartner", "Ansprechpartnerin", "Ansprechperson", "Kontakt", "Kontaktperson",
        ),
        "phone": ("Telefon", "Telefonnummer"),
    },
    "fr": {
        "deadline": (
            "Date limite", "Date limite de candidature", "Date limite pour postuler",
            "Date limite de dépôt", "Date limite de dépôt des candidatures",
            "Date limite de dépôt des offres", "Date limite de réception des candidatures",
            "Date limite de réception des offres", "Date limite de remise des offres",
            "Date limite de réponse", "Date de remise des offres", "Date de clôture", "Clôture",
            "Échéance", "Postuler avant le", "Candidater avant le", "Candidature jusqu'au",
        ),
        "published": (
            "Publié le", "Publiée le", "Date de publication", "Date de parution",
            "Mis en ligne le", "Mise en ligne le", "Date de mise en ligne",
        ),
        "reference": (
            "Référence", "Réf", "Numéro de référence", "N° de référence", "Référence de l'offre",
            "Référence du marché", "Référence de l'avis", "Numéro de l'avis", "N° de l'avis",
            "Numéro de marché", "N° de marché", "Numéro de consultation",
        ),
        "salary": (
            "Salaire", "Salaire annuel", "Salaire mensuel", "Salaire brut", "Salaire brut annuel",
            "Fourchette de salaire", "Rémunération", "Rémunération annuelle", "Traitement",
        ),
        "value": (
            "Valeur", "Valeur estimée", "Valeur totale", "Valeur totale estimée",
            "Valeur du marché", "Montant", "Montant estimé", "Montant du marché",
        ),
        "locations": (
            "Lieu", "Lieu de travail", "Lieu du poste", "Lieu d'affectation", "Lieu de la mission",
            "Lieu d'exécution", "Lieu principal d'exécution", "Lieu de livraison", "Localisation",
            "Ville",
        ),
        "organisation": (
            "Employeur", "Entreprise", "Société", "Organisme", "Établissement", "Collectivité",
            "Acheteur", "Acheteur public", "Nom de l'acheteur", "Pouvoir adjudicateur",
        ),
        "employment_types": (
            "Contrat", "Type de contrat", "Nature du contrat", "Type d'emploi", "Temps de travail",
            "Durée du travail",
        ),
        "cpv": ("Code CPV", "Codes CPV"),
        "procedure": ("Procédure", "Type de procédure", "Mode de passation"),
        "status": ("Statut", "Statut de l'offre", "État de l'offre"),
        "supplier": ("Titulaire", "Attributaire"),
        "title": (
            "Titre", "Intitulé", "Intitulé du poste", "Intitulé du marché", "Objet du marché",
        ),
        "description": ("Descriptif", "Description du poste", "Descriptif du poste"),
        "contact": ("Personne à contacter",),
        "email": ("Courriel", "Adresse e-mail"),
        "phone": ("Téléphone",),
    },
    "es": {
        "deadline": (
            "Fecha límite", "Fecha límite de presentación", "Fecha de cierre", "Plazo",
            "Plazo de presentación", "Fin de plazo", "Fecha límite de presentación de ofertas",
        ),
        "published": ("Fecha de publicación", "Publicado", "Publicado el"),
        "reference": ("Referencia", "Expediente", "Número de expediente", "Nº de expediente"),
        "salary": ("Salario", "Sueldo", "Remuneración", "Retribución"),
        "value": ("Valor estimado", "Valor estimado del contrato", "Presupuesto", "Importe"),
        "locations": ("Ubicación", "Lugar", "Lugar de trabajo", "Lugar de ejecución", "Localidad"),
        "organisation": ("Empresa", "Órgano de contratación", "Entidad", "Organismo"),
        "employment_types": ("Tipo de contrato", "Jornada", "Jornada laboral"),
        "procedure": ("Procedimiento", "Tipo de procedimiento"),
    },
    "it": {
        "deadline": (
            "Scadenza", "Data di scadenza", "Termine", "Data scadenza", "Termine di presentazione",
            "Termine per la presentazione delle offerte",
        ),
        "published": ("Data di pubblicazione", "Pubblicato il", "Data pubblicazione"),
        "reference": ("Riferimento", "Numero di riferimento", "Codice di riferimento"),
        "salary": ("Stipendio", "Retribuzione"),
        "value": ("Valore stimato", "Importo", "Importo a base di gara"),
        "locations": ("Sede", "Sede di lavoro", "Luogo", "Luogo di lavoro", "Luogo di esecuzione"),
        "organisation": ("Azienda", "Ente", "Stazione appaltante", "Amministrazione"),
        "employment_types": ("Tipo di contratto", "Contratto", "Orario di lavoro"),
        "procedure": ("Procedura", "Tipo di procedura"),
    },
    "nl": {
        "deadline": (
            "Sluitingsdatum", "Uiterste datum", "Reageren tot", "Reageren voor",
            "Solliciteren tot", "Solliciteer voor", "Uiterste inschrijfdatum",
        ),
        "published": ("Publicatiedatum", "Gepubliceerd", "Gepubliceerd op", "Geplaatst op"),
        "reference": ("Referentie", "Referentienummer", "Vacaturenummer", "Kenmerk"),
        "salary": ("Salaris", "Salarisindicatie", "Beloning"),
        "value": ("Geraamde waarde", "Opdrachtwaarde"),
        "locations": ("Locatie", "Standplaats", "Plaats", "Werklocatie"),
        "organisation": ("Werkgever", "Organisatie", "Bedrijf", "Aanbestedende dienst"),
        "employment_types": ("Dienstverband", "Soort dienstverband", "Uren", "Contractvorm"),
        "procedure": ("Procedure", "Soort procedure"),
    },
}  # fmt: skip
