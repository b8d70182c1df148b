"""English: what adverts and tender notices say, in Britain, Ireland and the United States."""

from crawler.extract.languages.words import DateWords, Language, MoneyWords

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
    "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen",
)  # fmt: skip
#: What a person is asked to send or to do, in the singular.
_PAPERS = (
    r"(?:applications?|cvs?|r[ée]sum[ée]s?|covering letters?|tenders?|bids?|quotes?|quotations?"
    r"|estimates?|proposals?|submissions?|responses?|offers?|pricing|prices"
    r"|expressions? of interest|eois?|requests? to participate|sqs?|pqqs?|psqs?|nominations?"
    r"|entries|returns?|forms?|documents?|letters? of interest|statements? of interest)"
)
#: What a public body says that it will receive.
_BIDS = (
    r"(?:(?:sealed|electronic|written|competitive|formal|public|paper|online|separate|all|the|any"
    r"|unit|price|lump|sum|and|or|and/or|bona|fide|new|your|both),? ){0,5}?(?:bids|tenders"
    r"|proposals|quotations|quotes|offers|statements of qualifications)"
)

#: What a stipend, a budget or an allowance is for that is no pay.
_PERKS = (
    "monthly", "weekly", "office", "wellness", "wellbeing", "internet", "phone", "travel",
    "learning", "wfh", "lifestyle", "meal", "food", "housing", "relocation", "education",
    "development", "equipment", "commuter", "remote", "setup", "technology", "tech", "fitness",
    "health", "gym", "childcare", "training", "transport", "transportation", "moving",
)  # fmt: skip
_PERK = f"(?:{'|'.join(_PERKS)})"


def _not_behind(word: str, *others: str) -> str:
    """`word`, but not behind one of `others`; that is asked where the word is, not at each."""
    return word + "".join(f"(?<!{other} {word})" for other in others)


#: A parking space may be worth something too.
_CONTRACT_WORTHS = "|".join(
    f"(?<={thing} worth)"
    for thing in (
        *("contract", "contracts", "framework", "agreement", "tender", "project", "be"),
        *("contract is", "framework is", "agreement is", "tender is", "project is"),
    )
)
_SALAR = _not_behind(
    "salar",
    *("x", "x annual", "times", "times annual", "times your", "times your annual"),
)
_LEAVES = ("sick", "maternity", "paternity", "adoption", "parental", "redundancy", "holiday")
_OWN_PAY = _not_behind("pay", *_LEAVES)
_SPEND = _not_behind(
    "spend",
    *("ad", "advertising", "media", "marketing", "to", "we", "you", "they", "who", "people"),
)
_VALUE = _not_behind("value", "best", "good", "social", "added", "proxy", "core", "order")

#: What statistics are about.
_PAID = (
    r"(?:salar(?:y|ies)|pay|wages?|earnings|incomes?|compensation|remuneration|rates?|stipends?"
    r"|packages?|ctc|ote)"
)
_WAGE = r"(?:minimum|living) wages?"

_MONEY = MoneyWords(
    multiple_words={
        "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "mm": 1_000_000,
        "million": 1_000_000, "millions": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000,
        "billion": 1_000_000_000, "lakh": 100_000, "lakhs": 100_000, "lpa": 100_000,
        "crore": 10_000_000, "crores": 10_000_000,
    },
    currency_words={
        "euro": "EUR", "euros": "EUR", "pounds": "GBP", "pounds sterling": "GBP",
        "sterling": "GBP", "us dollars": "USD", "rmb": "CNY", "renminbi": "CNY", "yuan": "CNY",
    },
    currency_label=r"currency",
    amount_label=(
        r"(?:salary|pay|compensation|wage|rate|amount|value|budget|from|to|min(?:imum)?"
        r"|max(?:imum)?)(?: (?:range|salary|pay|compensation|rate|amount|value|min(?:imum)?"
        r"|max(?:imum)?))?"
    ),
    range_to=(
        r"to|until|through|up to|(?:and )?ris(?:ing|es) to|increasing to|progressing to|and up to"
    ),
    range_and=r"and",
    ranged=r"(?:salary|pay|compensation|hiring|wage|the) range(?: of| is)?|between",
    range_note=(
        r"gross|net|ote|per \w+|an? (?:year|month|week|day|hour)|p[./]?\s?a\.?|p[./]?h\.?|annually"
        r"|/\s?\w+|min(?:imum)?|base|fte|pro[ -]rata"
    ),
    between=r"between|from",
    about=r"c\.?|ca\.?|circa|approx(?:imately|\.)?|around|about|roughly|c/a|some|the sum of|sum of",
    up_to=(
        r"up ?to|max(?:imum)?(?: (?:aggregate|total|overall|combined))?(?: of)?|no more than"
        r"|not more than|not[- ](?:to[- ])?exceed(?:ing)?"
        r"|(?:shall|will|must|does|do|may|can) ?not exceed|can['’]t exceed|capped at|(?:a )?cap of"
        r"|(?<!not )(?<!no )(?:below|under|less than)"
        r"|(?:a )?ceiling of|no greater than|not greater than"
    ),
    at_least=(
        r"from|starting (?:at|from|on)|starts? (?:at|from|on)|commencing (?:at|from)"
        r"|min(?:imum)?(?: of)?|at least|upwards? of|in excess of|excess of|more than|over"
        r"|(?:no|not) (?:less|lower) than|above|exceeds?|exceeding|greater than|rising from"
    ),
    at_least_behind=(
        r"(?:or|and) (?:more|above|over|upwards|greater)|upwards|plus(?= per| a year|$)"
    ),
    at_most_called=(
        r"max(?:imum)?\.? (?:\w+ ){0,4}?"
        r"(?:values?|spend|budget|salary|rate|amount|costs?|price|pay|fee|award)"
        r"|(?:up to|exceed(?:ing)?) (?:an?|the|our|this) (?:\w+ ){0,2}?"
        r"(?:values?|budget|costs?|price|sum)"
    ),
    at_least_called=r"min(?:imum)?\.? (?:\w+ ){0,2}?(?:values?|spend|salary|rate|amount|pay)",
    hour=(
        r"(?:per|an|each|the|/|p/?|every)\s?(?:hour|hr|h)|p\.?\s?h\.?|hourly|hour rate"
    ),
    day=r"(?:per|an?|each|/|every)\s?(?:day|diem)|p?/d|pd|daily|day[ -]rates?|a day",
    week=r"(?:per|an?|each|/|every)\s?(?:week|wk)|p\.?w\.?|weekly|week[ -]rate",
    month=r"(?:per|an?|each|/|every)\s?(?:calendar\s)?(?:month|mo|mth)|pcm|p/m|p\.c\.m\.?|monthly",
    month_behind=r"pm",
    hour_behind=(
        r"hr\.?(?! (?:manager|officer|assistant|department|business|admin|generalist|specialist"
        r"|partner|team|director|advis[eo]r))"
    ),
    year=(
        r"(?:per|an?|each|/|every)\s?(?:annum|year|yr|anum|annun)|p\.?\s?a\.?|p/a|/a"
        r"|annual(?:ly|ised|ized)?|yearly|annum|lpa|per-annum"
    ),
    no_period=(
        r"hours?:? \d{1,3}(?:\.\d{1,2})? (?:hours )?(?:per|a) week"
        r"|(?:hours?|hrs?|days?|weeks?|months?|shifts?|sessions?|nights?|times|once|twice|visits?)"
        r"(?:['’])?\s?(?:(?:of )?(?:annual |paid )?(?:leave|holidays?)\s)?"
        r"(?:per|an?|each|every|/|in the|p)\s?(?:working )?(?:week|day|month|year|annum|fortnight)"
        r"|(?:hours|hrs|days|weeks)\s?(?:pw|pa|p\.w\.?|p\.a\.?|weekly|annually)"
        r"|(?:hour|day) (?:week|month)|annual(?:ly)? (?:leave|bonus|holidays?|increments?"
        r"|reviews?|reviewed|pay (?:award|review|rise)|salary review|performance|contract hours"
        r"|subscription|incremental|increases?|cost|hours)|(?:weekly|monthly|annual"
        r"|quarterly) (?:hours|commission"
        r"|bonus(?:es)?|incentives?|payments?|targets?|instal?lments?|fees?|stipend|allowance"
        r"|meetings?)"
        r"|annual (?:\w+ )?budgets|reviewed annually|(?:bi|semi)-?(?:weekly|monthly|annual\w*)"
        r"|fortnightly|paid (?:weekly"
        r"|monthly|annually|yearly)"
        r"|per year of|day[ -]to[ -]day|every day|first year|daily (?:basis|life|work|operations)"
    ),
    pay=(
        rf"{_SALAR}(?:y|ies)|{_OWN_PAY}(?! band [A-Z0-9]+ only)"
        rf"|{_not_behind('pays', 'client', 'customer', 'user')}|compensation"
        rf"|{_not_behind('paid', 'overtime is', 'overtime')}"
        r"(?! (?:in|by|off|time|leave|holidays?|sick|parental"
        r"|on|within|for|into|search"
        r"|media))|comp range|remuneration"
        r"|ote|wages?|earn|earns|earnings|rates? of pay|(?:pay|hourly|day|daily|salary) rates?"
        rf"|{_not_behind('package', 'relocation', 'benefits')}"
        r"|base (?:range|pay)|base(?=:)|basic(?= of|:)|paying|starting on"
        rf"|{_not_behind('stipend', *_PERKS)}(?= of|:)|hiring range|ctc"
        r"|(?:freelance|freelancer|artist(?:['’]?s)?|facilitator(?:['’]?s)?|day|daily) fee"
        r"|fee(?= for (?:this|the) (?:role|post|position|residency))"
    ),
    maybe_pay=(
        r"per annum|p\.\s?a\.?|pa|a year|annually|per hour|hourly"
        r"|/\s?hr|/\s?hour|an hour|per day|a day|day rate|per year|/\s?year"
        r"|/\s?yr|(?<!home )(?<!interest )(?<!tax )rates?|fte|pro[ -]rata|p/h|(?<!value )(?:band"
        r"|grade|scp|spine points?)"
        r"(?: \w{1,3})?"
    ),
    rated=r"(?:the )?fee(?: offered| payable)?(?: is| of)?",
    paid_by_rate=(
        r"roles?|vacanc(?:y|ies)|freelancers?|freelance|facilitators?|facilitate|tutors?|artists?"
        r"|practitioners?|co-?ordinators?|job|we are (?:looking for|seeking)|self-employed"
    ),
    no_pay_before=(
        r"bonus(?:es)?|pension|turnover|revenues?(?! (?:officer|manager|assistant))|budgets?"
        r"|tuition|reimburse\w*|funded|raised|valuation|valued|values?|vouchers?|discounts?|save"
        r"|saving|savings|liability|indemnity|contributions?|contribute[sd]?|relocation|referral"
        r"|signing|sign-on|joining|welcome|golden hello|fees?|expenses?|equity|shares|401\(?k\)?"
        r"|invest(?:ed|s|ing)?|donat\w+|perks?|commission|worth|retainer|profits?|customers|arr|aum"
        r"|awarded|sacrifice|match(?:es|ing|ed)?|spend|subsidy|subsid\w+|per diem|mileage"
        rf"|{_PERK}[ -]stipend|instal?lments?"
        r"|death in|scholarship|bursary|costs?(?! (?:consultant|manager|engineer|analyst))|prize"
        r"|incentive|lump sum|overtime|threshold|penalty|late delivery|delays?"
        r"|life assurance|insured|cycle to work|bike scheme|up front|refer a friend|membership"
        rf"|(?:{'|'.join(_LEAVES)}) pay|(?:awards?|rises?|increases?|increments?) of|balances?"
        r"|(?:lowest|highest|winning) bid|quotations?|provisional sum|contract (?:sum|price)"
        r"|(?:max|min)imum grant|packaging|rents?|bonds?|deposits?|ppo|(?:max|min)imum payment"
        r"|min(?:imum)? (?:\w+ ){0,2}income|caps? of|cover(?:age)? (?:of|up to)"
        r"|damages|an (?:extra|additional)|extra|responsible for|interest|late payments?"
        r"|(?:family|household|parental) income|income (?:limit|from)|auto-?enrol\w*|programmes? of"
        r"|programs? of|bill(?:ed|s|ing|able)|deals?|pipeline|quota|premium"
        r"|(?:insurance|contracts?|projects?|training|sales|stock|credit|loans?|learning|wellness"
        r"|wellbeing|grants?|funds?|funding|costs?|portfolios?|deals?|investments?|assets|benefits?"
        r"|home[ -]office|development|equipment|technology)"
        r" (?:of|worth|valued|up to|between|from|around|is|are|has|with|totall?ing|over"
        r"|exceeding|under"
        r"|allowance|fund|pot|stipend|targets?|options?|cover|policy|round|setup|set-up|which)"
    ),
    no_pay_behind=(
        r"bonus(?:es)?|turnover|revenues?|in revenues?|recurring|budgets?|pension|tuition|funding"
        r"|valuation"
        r"|sign-on|signing|joining|golden|referral|relocation|welcome|retention bonus|equity|stock"
        r"|commission|vouchers?|discount|contributions?|company|business|organi[sz]ation"
        r"|of (?:\w+ )?expenses"
        r"|portfolios?|funds?|arr|investments?|in assets|assets|liability|insurance|indemnity"
        r"|stipend|for (?:any|each|every|learning|training|professional)|of savings"
        r"|(?:(?:will|shall) be paid |is paid )?towards?"
        r"|to spend|one-off payment|worth of|in sales|of sales|in funding|gift|credit"
        r"|(?:for|over) the (?:\w+ )?(?:project|grant|award|contract|funding) (?:period|term"
        r"|duration)"
        r"|in fundraising|(?:tax-free )?salary packaging|bursar(?:y|ies)|scholarships?|travel"
        r"|subsistence|cycle|bike"
        r"|per (?:successful )?(?:introduction|placement|referral|hire|lead|sale)"
        r"|(?:per|a|each) fortnight(?= for (?!\d|this|the))"
        r"|minimum wage|in (?:rsus?|stock|equity|shares)|rsus?"
        r"|(?:for )?(?:on[- ]call|overtime|call[- ]?outs?|sleep[- ]?ins?)"
        r"|reimbursement|grants?|allotment|match|per (?:employee|person|head|child|family)|recovery"
        r"|round|market|transaction|people|assistance"
    ),
    parting=r"plus|and|with|excl\w*|or|as|base|salary|depending|per|dependent|based|to|when|basic",
    beside=r"plus|and|with",
    other_post=r"previous|recent|former|now closed|closed|predecessor",
    fee=r"(?:the|a|an) fee of",
    post=r"roles?|posts?|positions?|commission",
    general_pay=(
        r"(?<!above )(?<!above-)(?:average|median|typical)"
        rf"(?: [\w’'/-]+){{0,4}}? {_PAID}|mean {_PAID}"
        r"|(?:on average|(?<!above )(?<!above-)averages?|averag(?:ed|ing)|median)(?=[^\d;]{0,30}$)"
        r"|(?<!you )can (?:\w+ )?expect|you can (?:\w+ )?expect to (?:earn|make|be paid)"
        r"|(?:is|are) (?:known|said|reported|thought) to|tends? to"
        r"|lowest (?:\w+ )?(?:salar(?:y|ies)|pay|wages?)|highest (?:\w+ )?(?:salary|packages?)"
        r"|(?:lowest|highest)[- ]paid"
        r"|(?:most|many|some|other) (?:of the )?(?:other )?"
        r"(?:companies|employers|organi[sz]ations|firms|colleges|recruiters|agencies)"
        r"|(?:typically|usually|generally|normally|commonly)"
        r" (?:earns?|makes?|pays?|offers?|commands?|starts?|receives?)"
        r"|for (?:comparison|context)|(?:in|by) comparison"
        r"|(?:salary|pay|wages?|earnings)(?: [^\s£€$]+){0,4} (?:was|were)(?=\W*$)"
        rf"|(?:someone|employee|anyone|person|workers?) (?:on|earning)|on the {_WAGE} (?:earn|make)"
        r"|(?:my|his|her|their) \w+ (?:earns|makes)|(?:must|need to|have to) (?:earn|be earning)"
        r"|(?:salary|pay|wage|employers?) survey|survey (?:by|of|shows?|found|finds)"
        r"|according to (?:the )?(?:\w+ ){0,2}(?:data|survey|research|report|statistics|study"
        r"|figures|glassdoor|indeed|payscale|ons|bls|bureau)"
        rf"|{_WAGE} (?:[\w’']+ ){{0,4}}?(?:is|are|was|were|will be|rose|rises|increase[sd])"
        r"|(?:skilled worker|visa|sponsor\w*)[^.;:£€$\d]{0,60}"
        r" (?:threshold|minimum (?:salary|pay|rate)|must (?:be paid|earn))"
        r"|income protection pays"
    ),
    measure=(
        rf"(?:above|below|than|over|exceed\w*|under) (?:[\w’'-]+ ){{0,5}}?(?:average|median"
        rf"|{_WAGE})"
        rf"(?: {_PAID})?,?(?: (?:for|in|at) [\w’' -]{{1,30}})?"
        r"(?:(?: of|,? which is| at|,? currently|,? now| is)+(?=\W*$)|(?=\s?\(\W*$))"
        rf"|(?:(?<=%)|(?<=% )|(?<=per cent )|(?<=percent ))of (?:[\w’'-]+ ){{0,3}}{_PAID}"
        r"(?=[^;.\d]{0,40}$)[^;.\d]*|(?:personally|if I|I(?:['’]d| would| think| guess| reckon)"
        r"|suppose|imagine (?:you|that)|let['’]s say|for example,? (?:someone|an?|if)"
        r"|if you (?:earn|are paid) (?:less|more|under|over|below|above)"
        r"|in my (?:opinion|view|experience))[^;]*"
    ),
    reckoning=(
        r"income tax (?:of|at|on|rates?)|tax (?:rate|band|bracket|bill|threshold|code)s?"
        r"|taxed at|paying (?:\w+ )?tax|severance (?:pay|payment) of|redundancy (?:pay|payment)"
    ),
    general_words=frozenset(
        {
            "averag", "median", "typical", "mean ", "expect", "known to", "said to", "reported to",
            "thought to", "tend to", "tends to", "lowest", "highest", "compan", "employer",
            "organi", "firms", "college", "recruiter", "agenc", "usually", "generally", "normally",
            "commonly", "compari", "context", "personally", "if i", "i'd", "i’d", "i would",
            " was", " were", "someone", "employee", "anyone", "person", "worker", "suppose",
            "imagine", "let's say", "let’s say", "for example", "if you", "i think", "i guess",
            "i reckon", "in my", "earns", "makes", "must earn", "to earn",
            "be earning", "survey", "according to", "minimum wage", "living wage",
            "skilled worker", "visa", "sponsor", "income protection", "% of", "%of", "cent of",
            "income tax", "tax rate", "tax band", "tax bracket", "tax bill", "tax threshold",
            "tax code", "taxed at", "paying", "severance", "redundancy",
        }
    ),
    own_pay=(
        r"this (?:role|position|post|job|vacancy|opportunity|opening|internship|apprenticeship)"
        r"|successful (?:candidate|applicant)|in return"
        r"|we(?:['’]re| are| will|['’]ll| can| currently| also)? (?:pay|offer|offering|paying)"
        r"|our (?:\w+ ){0,2}?(?:salar(?:y|ies)|pay|wages?|rates?|package|employees|staff|team)"
        r"|our (?:\w+ ){1,3}?(?:earn|make|are paid)|we start|(?:your"
        r"|advertised) (?:\w+ )?(?:salary|pay|rate)|you(?:['’]ll| will)"
    ),
    dollar_words={
        "AUD": (
            r"superannuation|leave loading|per fortnight|salary packaging|schads|hew level"
            r"|(?:plus|\+|incl\w*|excl\w*|including|ex|&)\s?(?:\d+(?:\.\d+)?%\s)?super"
            r"(?=\W*$|\s?[,.;)(+&/]|\s(?:and|contributions?|guarantee|on top|payments?|per)\b)"
        ),
        "NZD": r"kiwisaver",
        "CAD": r"rrsps?",
    },
    allowance=(
        r"allowances?|weighting|supplements?|premium|premia|enhancements?|retention payment|rrp"
        r"|uplift|loading|market forces|differentials?"
    ),
    allowance_words=frozenset(
        {
            "allowance", "weighting", "supplement", "premi", "enhancement", "retention", "rrp",
            "uplift", "loading", "market forces", "differential",
        }
    ),
    leading=(
        r"an?|the|of|plus|and|with|additional|additionally|including|include|includes|inclusive"
        r"|excluding|extra|also|your|attracts|receive|to|in|addition|incl|inc|consolidated|there|is"
    ),
    amounting=r"of|is|at|worth|up to|in the amount of|currently",
    included=r"includ\w*|inclusive|incl?\.?",
    on_top=r"plus|additional\w*|in addition|exclu\w+|on top|extra|also|attracts",
    other_heading=(
        r"bonus\w*|equity|leave|holidays?|sick|(?:ma|pa)ternity|parental|sacrifice|pension"
        r"|commission"
    ),
    actual=(
        r"actual|equates? to|equating to|equivalent to|equiv\.?|in real terms|take[ -]home"
        r"|(?:for|at|x|@) 0?\.\d+ ?(?:fte|wte)?|(?:based on|for|for a"
        r"|working) \d+(?:\.\d+)?[ -]?(?:hours?|hrs|hpw|weeks)"
    ),
    full_time=r"(?<!\d )(?<!\d)f\.?t\.?e\.?|w\.?t\.?e\.?|(?:full|whole)[- ]time(?: equivalent)?",
    pro_rata=r"pro[- ]?rat(?:a|e|ed|a'?d)|prorated|pro-rat\w+",
    grade=(
        r"bands?|grades?|levels?|scales?|points?|scp|sp|spine|steps?|tiers?|zones?|scale point|so"
        r"|po|teg|range|ac|hay|class|ref|reference|lot|job|stage|year|type|gs|njc|nj|afc|pay band"
        r"|spinal column points?|scale points?|phase|part|section|clause|article|bk|mps|ups|l|m|g|p"
        r"|heo|seo|eo|ao|aa|ss|sc|sco|cc|gl|hr|ms|ta|nrs|fc|option|priority|schedule|appendix"
        r"|figure|version|room"
    ),
    training_year=r"(?:1st|2nd|3rd|4th|first|second|third|fourth) year",
    no_place=(
        r"salary|salaries|range|pay|bands?|grades?|scale|spine|point|from|up|circa|between|starting"
        r"|full|part|base|basic|total|ote|competitive|package|compensation|rates?|level|per|actual"
        r"|fte|wte|annual|hourly|remuneration|wage|earn|min|max|minimum|maximum|year|the|plus|role"
        r"|post|tier|nhs|job|scp|n?jc|currency|our|for|and|or|this|in|at|your|we|is|pro|rata|upto"
        r"|manager|officer|assistant|engineer|developer|director|analyst|teacher|nurse|consultant"
        r"|adviser|advisor|administrator|apprentice|associate|lead|leader|head|principal|senior"
        r"|junior|trainee|graduate|specialist|coordinator|co-ordinator|worker|practitioner"
        r"|technician|driver|executive|professor|lecturer|researcher|fellow|architect|designer"
        r"|scientist|supervisor|clerk|cleaner|chef|cook|carer|therapist|psychologist|surveyor"
        r"|inspector|planner|accountant|intern|seo|heo|eo|ao|aa|g6|g7|i{1,3}|msa|step|plc|ltd|vat"
        r"|lots?|gbp|eur|usd|cad|aud|january|february|march|april|may|june|july|august|september"
        r"|october|november|december|experienced|entry|mid|qualified|unqualified|night|day|weekend"
        r"|saturday|sunday|monday|days|nights|london weighting|allowance|estimated|target"
        r"|expected|yes|note|please|monthly|weekly|daily|if|with|to|of|on|by|as|it|offering|offers"
        r"|equal|main|upper|first|second|third|afc|inner london weighting|employer|location"
        r"|reference|ref|paye|umbrella"
    ),
    in_place=r"in|for|within|across|at|throughout",
    place_words=r"nationally|national|elsewhere|regionally|regional|outside london|other locations"
        r"|all other locations|rest of (?:the )?(?:uk|country|us|usa|u\.s\.|united states)"
        r"|(?:all )?other (?:u\.?s\.? |uk )?(?:locations|states|regions)",
    place_called=(
        r"based|salary|salaries|pay|base|range|roles?|candidates?|residents?|applicants?|employees?"
        r"|weighting|weighted|only|is|are|be|will|of|area|offices?|locations?|metro|from|between|at"
        r"|circa|c\.|up to|rates?|starting|hires|allowance|zone|region"
    ),
    worth=(
        rf"{_VALUE}s?"
        r"(?! for money)(?! (?:of|and) (?:our|the organi[sz]ation))|vale|valued|expenditure"
        rf"|{_SPEND}"
        r"|(?:engineer(?:ing|['’]?s['’]?)|architect['’]?s['’]?|construction|owner['’]?s)"
        r" (?:cost )?estimates?"
        r"|(?:amount|sum|money|maximum|most) (?:(?:that |which )?(?:we have|is) )?(?:available )?"
        r"(?:to spend|for (?:this|the) (?:work|project|contract|commission))"
        r"|(?:to spend on(?<=\d to spend on)|available for(?<=\d available for))"
        r" (?:this|our) (?:work|project|contract|commission)"
        r"|(?:quotes?|quotations?|bids?|tenders?|proposals?)"
        r" (?:must|shall|should|can|may) ?not exceed"
        r"|opinion of probable (?:construction )?costs?|ecv"
        rf"|worth(?:{_CONTRACT_WORTHS})|contract (?:price|sum|cost)"
        r"|contract(?=: (?:up to |approx\.? |circa |c\.? ?)?[£€$][\d,.]{3,12}k?"
        r" (?:is )?(?:available|(?:to )?(?:in|ex)cl?\w* (?:of )?vat|\+ ?vat|plus vat)"
        r"(?! (?:per|an?|each) (?:hour|day|week|month|session|visit)))"
        r"|fees? (?:available |offered )?"
        r"(?:to deliver|for (?:the )?(?:delivery|delivering)(?: of)?)"
        r" (?:(?:the|this|our|a|all) )?(?:\w+ ){0,2}?(?:programme|project|work|workshops?"
        r"|commission|contract|service|training|sessions)"
        rf"|{_not_behind('budget', 'revenue', 'operating', 'net')}(?:ed)?"
        r"|estimated (?:at|cost|total|to be|to cost|between|(?:\w+ )?price)|financial backing"
        r"|guaranteed maximum price"
        r"|in the region of|(?:total|project|construction|works|overall"
        r"|approximate) costs?(?! to (?:the )?company)"
        r"|awarded (?:for|at)|funding (?:available|envelope)|financial envelope|total of"
        r"|cost estimate|magnitude|price range|total price|contract amount|award amount"
        r"|probable amount"
        r"|anticipated (?:cost|value|spend)|ceiling|total funding (?:available|shall|will|is)"
    ),
    no_worth=(
        r"insurances?|liability|indemnity|turnover|thresholds?|earnest money|emd"
        r"|(?:tender|bid) (?:cost|documents?)|insured|penalt\w+|deposits?|fees?"
        r"|fines?|bonds?|guarantees?|population|claims?|loss|damages|bid security|tender security"
        r"|stock options?|bank balance|net worth|balance sheet|bonding|cover"
        r"|minimum contract value|similar"
        r"|previous contracts?|salary|per annum salary|hourly rate|invoice|retention|funded by"
        r"|savings|annual income|rateable|assets|grants? of|per (?:hour|day|person|unit|visit|head"
        r"|item|tonne|square metre|sqm)|an hour|a head|damage|orders? (?:over|above|under|below)"
        r"|each (?:order|call-?off|claim)|any one|in respect of|experience of|size standard"
    ),
    other_worth=(
        r"salar(?:y|ies)|wages?|remuneration|pensions?|bonus(?:es)?|portfolios?|training budget"
        r"|(?:manag|oversee|oversight|control|hold|responsib|deliver)\w* (?:\w+ ){0,6}?budgets?"
        r"|budget(?:ary)? (?:holder|responsib\w+)|(?:wellness|learning|personal|travel) budget"
        r"|(?:pay|compensation) range|you(?:['’]ll| will) (?:be|manage|lead|own|oversee)"
        r"|(?:school|college|trust|charity|academy|university|team|department)s? (?:has"
        r"|have) [^.;]{1,30}budgets?"
        r"|company valued|valuing|(?:has|have|we|we['’]ve) (?:\w+ )?raised|series [a-e]"
        r"|authority to spend|this (?:guide|guidance|policy|procedure|toolkit|handbook)"
        r"|(?:councils|authorities|agencies|departments|buyers|bodies|schools|officers)"
        r" (?:must|should|shall|may|are required|have to|need to)|match(?:ed)?[- ]fund\w+"
        r"|(?:public|government|state) (?:sector )?(?:procurement )?(?:spend|spending|expenditure)"
        r"|procurement (?:spend|expenditure|market)|statistics|on average"
        r"|(?:has|have|we['’]ve) (?:\w+ )?awarded (?:\w+ )?contracts"
        r"|population of(?= \d)|(?<=\d )(?:\w+ )?(?:contracts|tenders|awards) (?:worth|valued"
        r"|totall?ing)"
        r"|average (?:\w+ )?(?:contract|tender|award|deal|client|customer|order|project)"
        r"|budget (?:also )?(?:identifies|proposes|earmarks|calls for)"
        r"|(?:starting|marketing|advertising|ad|media|state|city|federal) budget"
    ),
    other_worth_words=frozenset(
        {
            "salar", "wage", "remuneration", "pension", "bonus", "portfolio", "budget", "pay range",
            "compensation", "you", "company valued", "valuing", "raised", "series", "authority to",
            "this gui", "this policy", "this procedure", "this toolkit", "this handbook",
            "councils", "authorities", "agencies", "departments", "buyers", "bodies", "schools",
            "officers", "fund", "spend", "expenditure", "procurement", "statistics", "average",
            "population", "contracts", "tenders", "awards",
        }
    ),
    won=(
        r"(?<!we )(?<!['’]ve )(?<!we have )(?<!we recently )(?:won|wins|winning|winners? of|awarded"
        r"|awards|awarding|secured|secures|received|receives|landed|signed|inked|bagged)"
    ),
    contract=r"contracts?|framework|task order|agreement|purchase order",
    part=(
        r"first|initial|months?|annual(?:ly)?|per|each|lots?|projects?|individual|call-?offs?"
        r"|threshold|minimum|spent|extension|a year|remaining budget"
    ),
    lot=r"lots? (?:no\.? |number )?(?:\d{1,3}|[A-Z])(?!\d)",
    one_of_many=(
        r"twice|double|individual \w+|(?:each|any one|per) (?:project|order|call-?off|contract)"
        r"|works (?:up to|over|greater than|between|below)"
        r"|(?:bids|tenders|contracts|orders) \(?(?:over|above|under|below|exceeding)"
        r"|each (?:lot|call-?off|order|project) (?:\w+ ){0,4}?(?:values?|worth|valued|budget)"
        r"|(?:works?|task|purchase) orders (?:valued|worth|above|over|between|below|up to|under|of)"
        r"|projects? (?:up to|above|over|between|below|under|range|valued|worth)"
    ),
    each_one=(
        r"(?:(?:for|under|in) )?(?:each|any one|per) (?:individual )?(?:project|order|call-?off"
        r"|contract|lot|works order|task order|commission|job|scheme|site|school|quotation)"
    ),
    contracts=(
        r"(?:contracts|tenders|procurements|purchases|projects|orders|awards|quotations"
        r"|opportunities|requirements|agreements|schemes|commissions|packages)"
        r" (?:(?!total|combined|aggregate|overall|cumulative)[\w,/()’'-]+ ){0,6}?(?:with|having"
        r"|of|whose|valued|worth|costing)"
        r"(?: (?!total|combined|aggregate|overall|cumulative|collective)[\w’'-]+){0,5}?"
    ),
    condition=(
        r"(?:if(?! (?:all|both|every|fully|taken|(?:the |any )?(?:extension|option)s?|extended))"
        r"|where|whenever|in the event|unless|in cases? where|should (?:the|any|a|your))"
        r" [^.;:£€$\d]{0,80}?(?:values?|costs?|valued|worth|price|spend|exceeds?)[^.;:£€$\d]{0,40}"
        r"|(?:any|every|all) (?:contracts?|purchases?|orders?|tenders?|procurements?|projects?)"
        r" [^.;:£€$\d]{0,60}?(?:values?|costs?|valued|worth|exceeds?)[^.;:£€$\d]{0,40}"
    ),
    other_sum=(
        r"(?:existing|previous|outgoing|expiring|last|former"
        r"|incumbent(?:['’]s)?) (?:\w+ )?(?:contract|framework"
        r"|agreement)(?:['’]s)? (?:\w+ ){0,4}?(?:valued?|worth|budget)"
        r"|(?:land|property|premises|estate|house|site)s? (?:is|are|was|were) valued"
        r"|values? of the (?:existing|previous|outgoing|last|former) (?:\w+ )?(?:contract"
        r"|agreement)|"
        r"(?:(?<=%)|(?<=% ))(?:of|on) (?:the |its )?(?:\w+ ){0,3}(?:values?|costs?|price|amount"
        r"|sum)"
        r"|per ?cent (?:of|on) (?:the |its )?(?:\w+ ){0,3}(?:values?|costs?|price|amount|sum)"
    ),
    rule_words=frozenset(
        {
            "contracts", "tenders", "procurements", "purchases", "projects", "orders", "awards",
            "quotations", "opportunities", "requirements", "agreements", "schemes", "commissions",
            "packages", "if ", "any ", "every ", "all ",
            "where", "whenever", "event", "unless", "in case", "should ", "% o",
            "%o", "cent o", "existing", "previous", "outgoing", "expiring", "last ", "former",
            "incumbent", "is valued", "are valued",
            "was valued", "were valued",
        }
    ),
    extension=r"extensions?|extend(?:ed|ing|s)?|options?|optional|renewals?",
    whole=(
        r"total|overall|whole|entire|lifetime|life of|aggregate|combined|all lots"
        r"|(?:over|across|for|during|throughout) (?:the |a |an |its )?(?:\w+ ){0,3}?"
        r"(?:term|duration|period|life|lifetime|\d+ (?:year|month)s?|years|months)"
    ),
    moved=r"increas\w+|rais\w+|chang\w+|amend\w+|revis\w+|reduc\w+|decreas\w+|uplift\w*",
    vat_excluded=(
        r"(?:ex(?:c(?:l(?:uding|usive|udes?)?)?)?\.?(?: of)?|net of|plus|without|before"
        r"|not? incl\w*|\+)[\s(]*(?:any |uk |of )?(?:V\.?A\.?T|sales tax|tax(?:es)?|gst)"
        r"|\(?V\.?A\.?T\.?\)? (?:is )?(?:excluded|exclusive|not included|exempt)|ex[- ]?vat|HT"
    ),
    vat_included=(
        r"inc(?:l(?:uding|usive|udes?)?)?\.?(?: of)?[\s(]*(?:any |uk |all )?V\.?A\.?T|with VAT"
        r"|V\.?A\.?T\.? (?:is )?(?:included|inclusive)|gross"
    ),
    vat_words=frozenset({"vat", "v.a.t", "tax", "gst", "ht", "gross"}),
    shortened_words=frozenset(
        {
            "approx", "incl", "inc", "ex", "exc", "excl", "max", "min", "hr", "hrs", "yr", "mo",
            "no", "est", "ref", "st", "vs", "p.a", "c",
        }
    ),
    filler=(
        r"an?|not|lots?|exceed|the|of|is|are|be|to|at|in|for|and|approx\w*|circa|between|from|up"
        r"|estimated|around"
        r"|about|c|per|annum|year|years|month|months|over|total|gross|net|plus|vat|ex|exc|inc|incl"
        r"|excluding|including|annually|pa|p|max|min|maximum|minimum|or|more|than|less|sum|range"
        r"|two|three|four|five|six|seven|ten|each|contract|framework|term|period|extension|base"
        r"|extensions|optional|options?|excl|initial|whole|life|lifetime|region|only|uk|gbp|eur|usd|value|overall"
    ),
)  # fmt: skip

_MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4,
    "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8,
    "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11,
    "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
_WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2,
    "wed": 2, "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4,
    "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
_OFFSETS = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "ist": None, "wet": 0, "west": 60, "cet": 60,
    "cest": 120, "eet": 120, "eest": 180, "wat": 60, "cat": 120, "sast": 120, "eat": 180,
    "pkt": 300, "sgt": 480, "hkt": 480, "awst": 480, "jst": 540, "acst": 570,
    "wst": 480, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "aest": 600, "aedt": 660,
}  # fmt: skip
_ZONES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "eastern": "America/New_York",
    "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "alaska": "America/Anchorage",
    "atlantic": "America/Halifax", "hawaii": "Pacific/Honolulu", "new york": "America/New_York",
    "washington": "America/New_York", "washington dc": "America/New_York",
    "london": "Europe/London", "uk": "Europe/London", "british": "Europe/London",
    "irish": "Europe/Dublin", "dublin": "Europe/Dublin", "brussels": "Europe/Brussels",
    "paris": "Europe/Paris", "geneva": "Europe/Zurich", "rome": "Europe/Rome",
    "berlin": "Europe/Berlin", "madrid": "Europe/Madrid", "vienna": "Europe/Vienna",
    "copenhagen": "Europe/Copenhagen", "luxembourg": "Europe/Luxembourg",
    "central european": "Europe/Brussels", "nairobi": "Africa/Nairobi",
    "act": "Australia/Sydney", "canberra": "Australia/Sydney",
    "sydney": "Australia/Sydney",
}  # fmt: skip
_UNITS = {
    "day": 1, "days": 1, "calendar days": 1, "week": 7, "weeks": 7, "fortnight": 14,
    "month": 0, "months": 0,
}  # fmt: skip
_COUNTS = {
    "a": 1, "fifteen": 15, "twenty": 20, "twenty-one": 21, "twenty-eight": 28,
    "thirty": 30, **{word: number for number, word in enumerate(_NUMBERS, 1)},
}  # fmt: skip

ENGLISH = Language(
    code="en",
    money=_MONEY,
    dates=DateWords(
        month_names=_MONTHS,
        weekday_names=_WEEKDAYS,
        ordinal_words={word: number for number, word in enumerate(_ORDINALS, 1)},
        number_words=_COUNTS,
        ordinal_ending=r"st|nd|rd|th",
        of_month=r"of|day of",
        article=r"the",
        joining=(
            r"at|on|by|before|until|till|up to|upto|of|the|no|later|than|local|time|exactly|sharp"
            r"|strictly"
            r"|latest|prompt|promptly|precisely|and|closing|midday|noon|hours|hrs|in|afternoon"
            r"|evening|morning|not|is|uk|date|or|due|deadline|closes?|day|that|this"
            r"|prevailing|standard|daylight|wall|clock"
        ),
        morning=r"a\.?\s?m\.?|in the morning",
        afternoon=r"p\.?\s?m\.?|in the (?:afternoon|evening)",
        hours=r"hrs?\.?|hours|h|o['’]?clock",
        worked=r"(?:per|an?|each|every|/|p\.?) ?(?:week|w|fortnight|month|year|day)\b|pw|weekly",
        noon=r"noon|mid-?day|12 ?noon|noontime",
        midnight=r"midnight|12 ?midnight",
        day_end=(
            r"(?:the )?close of (?:business|play|the day|day)|c\.?o\.?b\.?|e\.?o\.?d\.?"
            r"|(?:the )?end of (?:the |that )?(?:business |working )?day|end of business|cop"
        ),
        offset_words=_OFFSETS,
        zone_words=_ZONES,
        near_words={"today": 0, "tonight": 0, "this evening": 0, "tomorrow": 1},
        unit_words=_UNITS,
        within=r"in|within",
        this_weekday=(
            r"on|by|this|until|before|closes?|is|due|coming|to|noon|midday|[ap]\.?m\.?,?"
            r"|eod|cob|close of (?:business|play)|end of (?:day|business)"
        ),
        that_day=(
            r"on (?:the|that) (?:[^\W\d_]+ ){0,2}(?:date|day)"
            r"|\w+ (?:working |business |calendar )?days? (?:before|after|prior)"
        ),
        month_end=r"(?:the )?end of(?: the month of)?|last day of|end",
        month_part=r"early|mid|late|middle of|beginning of|start of|first week of|before|during|in",
        week_of=r"w/?c|w/?b|wb|w/?e|week (?:commencing|beginning|starting|ending|of)|wk",
        cue=(
            r"clos(?:es?|ing)(?! of (?:business|play|the day|day))|dead-?lines?|cut-?off"
            r"|(?:last|final|due|latest|submission|return|submittal|response|reply) "
            r"(?:date|day|time)s?"
            r"|(?:applications?|tender|bid|submission|posting|advert\w*|vacancy|recruitment) "
            r"end (?:date|time)"
            r"|(?:tender|quote|quotation|bid|proposal|submission|application|itt|itq|sq)s? returns?"
            r"|(?:tender|bid|quote|quotation|proposal|application)s? submissions?(?=:)"
            r"|(?:return|receipt|submission) of (?:the |all )?(?:completed )?"
            r"(?:tenders?|bids?|quotes?|quotations?|proposals?|sqs?|submissions?|applications?)"
            r"|(?:open|accepted|live|accepting applications|apply|applications)"
            r"(?: for applications| to applications)?:? (?:from [^.;]{1,40} )?"
            r"(?:until|till|through)"
            r"|(?:advert(?:ising)?|vacancy|posting|listing|recruitment|campaign|competition)s? "
            r"(?:will )?(?:ends?|expires?|(?:run|live|open|be live) (?:until|till|to))"
            r"|(?:received|submitted|arriving|made|sent|arrive) after|time limits?|date limit"
            r"|(?:bid|tender)(?<!pre.bid) date"
            r"|due(?<![a-z] due)(?: by)?(?=:\D{0,20}$)|submission(?<![a-z] submission)(?=:)"
            r"|date of closing|date closed|late \w+ \(?after"
            r"|you have until|expir(?:es|y)(?: date| on)?:|valid through|shuts"
            r"|(?:has been|have been|been|now|is) (?:extended|moved|postponed) (?:to|until|till)"
            r"|(?<![a-z] )extended (?:to|until|till)"
        ),
        for_post=r"(?:for|as|of)(?: (?:the|an?|our))?(?: (?:post|role|position|job|vacancy) of)?",
        post=(
            r"(?:officer|manager|assistant|coordinator|co-ordinator|engineer|director|lead|leader"
            r"|head|analyst|teacher|nurse|consultant|advis[eo]r|administrator|associate|specialist"
            r"|worker|practitioner|technician|executive|professor|lecturer|researcher|fellow"
            r"|architect|designer|developer|scientist|supervisor|clerk|planner|accountant|inspector"
            r"|surveyor|assessor|editor|librarian|trustee|apprentice|organiser)s?"
        ),
        limit=(
            r"by|before|between now and|(?:no|not) later (?:than|then)|nlt|latest(?: by)?|prior to"
            r"|(?:appl(?:y|ications?)|received|accepted|submitted|open|welcome|invited|lodged|made"
            r"|considered|tenders?|bids?|quotes?|returned|sent|uploaded|interest)"
            r"(?: (?!for)\w+){0,4} (?:up )?(?:until|till|up to)"
            r"|due(?: date)?(?: by| on| at)?|are due|on or before|in advance of"
            r"|not be (?:accepted|considered|received)(?: \w+){0,3} after"
        ),
        asked=(
            rf"{_PAPERS}|appl(?:y|ies|ying)|submissions?|returnable|sealed envelopes?"
            r"|questionnaires?"
        ),
        sent=(
            r"submit\w*|received|lodged?|upload(?:ed)?|return(?:ed)?|send(?:ing)?|sent"
            r"|e-?mail(?:ed|ing)?|reach|arrive|register(?:ed)?|respond|reply|replies"
            r"|interest|interested|get in touch|contact|made|deliver (?:them|it|your|by hand)"
            r"|delivered (?:to|by hand)"
        ),
        cue_behind=(
            r"(?:is |will be |as |being )?(?:the |our |a )?(?:\w+ ){0,2}?"
            r"(?:closing date|dead-?line|cut-?off|(?:last|final) (?:date|day))"
            r"|(?:is |will be )when (?:\w+ ){1,3}clos(?:es?|ing)"
        ),
        cue_despite=(
            r"(?:after|following|once|before|from) (?:the |our )?(?:closing date|dead-?line)"
            r"(?: of| on|,)?"
        ),
        unset=(
            r"tb[acd]|to be (?:confirmed|determined|announced|advised|decided|agreed)"
            r"|not (?:yet )?(?:set|known|announced)|n/a"
        ),
        answering=(
            r"(?:(?:invited|asked|requested|required|encouraged) to|must|should|please)"
            r" (?:provide|submit|send|return|e-?mail) (?:\w+ ){0,3}?(?:responses?|answers?|replies)"
            r" to (?:the |all |these |following |each ){0,3}questions"
            r"|(?:responses?|answers?|replies) to (?:the |all |these |following ){0,3}questions"
            r"(?=[^;]{1,200} (?:submitting|sending|e-?mailing) (?:them|it|their|your))"
        ),
        bids_opened=(
            r"(?<!pre-)(?<!pre )(?:bid|tender|proposal|quote|quotation)s? opening"
            r"(?: dates?| times?|(?:/| and | & )times?){0,2}"
        ),
        question=(
            r"questions?|clarifications?|enquir(?:y|ies)|inquir(?:y|ies)|quer(?:y|ies)|q ?& ?a"
            r"|(?:date|day|time|deadline) to ask"
            r"|rfis?(?= (?:deadline|cut-?off))|rfis (?:are )?due"
        ),
        other=(
            r"interview\w*|sift\w*|short-?list\w*|long-?list\w*|start(?:s|ing|ed)?|commenc\w*"
            r"|publish(?:ed|es)?|publication|posted|posting date|assessments?|site visits?|visits?"
            r"|briefings?|presentations?|webinars?|inductions?|funded|award(?:ed|s)?"
            r"|reviewed(?! on a rolling)"
            r"|open (?:day|evening)s?|launch\w*|valid(?! through)|finali[sz]\w+"
            r"|discussions?|(?<!date )closed|meetings?|conference|walk-?through|opened|opens"
            r"|will open"
            r"|(?:bid|tender|proposal|quote|quotation)s? opening"
            r"|opening (?:of|date|time|will (?!close))"
            r"|(?:meet(?:ing)?|tight|strict|multiple|competing|work(?:ing)? to)"
            r"(?: [a-z]+){0,2} deadlines"
            r"|(?<!two )(?<!three )referees (?:[a-z]+ ){0,3}?(?:asked|should|must|to send|send)"
            r"|by (?:the |your |their |two |three )?(?:referees?|recommenders?)"
            r"|completed by|completion|complete the works?|heard?|notif\w+|informed|outcome"
            r"|decisions?|contacted|payments?|invoices?|references|issued?|advertised"
            r"|updated(?! (?:response|closing|due|submission|offers?|bid|deadline|date offers))"
            r"|obtained|downloaded|available (?:from|until|for)|available on request"
            r"|be (?:made )?available (?:by|no later than|after|beginning|starting)(?=\W*$)"
            r"|(?:documents?|specifications?|plans|packages?|packets?|packs?|forms?|drawings"
            r"|solicitations?|bids|rfps?) (?:(?:will be|are|is) )?(?:made )?available(?=\W*$)"
            r"|(?:sale|purchase|collection) of (?:the )?(?:tender|bid|form|document)s?"
            r"|(?:tender|bid|form|document)s? sales?"
            r"|(?:release|open|effective|creation|created|modified|event|entry|begin|sale|download"
            r"|effectivity|hire) dates?(?! and closing)"
            r"|dates? (?:listed|added|created|released|entered)|pre-? ?(?:bid|proposal)"
            r"|(?:office|library|reception|school|booking)s? (?:will )?clos\w+"
            r"|(?:office|library|reception|shop|exhibition|museum|consultation)s? "
            r"(?:is|are|will be|remains?) open|ha(?:s|ve) (?:now )?passed"
            r"|(?<!online )registrations? (?:will )?clos\w+(?! dates?)"
            r"|(?:contract|agreement|framework|licen[cs]e|lease|term|option|may|can|could) "
            r"(?:\w+ ){0,6}?exten\w+"
            r"|extension(?! (?:of|to|in) (?:the )?(?:\w+ ){0,3}?(?:date|deadline|time))"
            r"|expired?|current contract"
            r"|(?:fixed[- ]term|temporary|maternity|secondment|cover|contract)\b"
            r"[^.;,]{0,60} (?:until|till|ending|ends)|contract (?:end|period|term|dates?|runs?)"
            r"|request(?<!this request)(?<!our request)(?<!to the request)s? for"
            r" (?:any |further |additional )*"
            r"(?:documents|information|copies|access|reasonable)"
            r"|(?:contract|agreement|licen[cs]e|certificate|policy|framework|lease) expir\w+"
            r"|signed (?:contract|agreement|cop(?:y|ies)|offer)|until at least|no earlier than"
            r"|of fees?|fees? payment|of performance|carried out|undertaken|early applications"
            r"|maintain\w*|minimum time"
            r"|(?:supplier|market|engagement|information|careers?) (?:day|event|session|evening)s?"
            r"|we (?:have )?received"
            r"|(?:aim|hope|expect|plan|intend)s? to (?:respond|reply|notify|let|interview|appoint"
            r"|hire|recruit|fill|start|select|shortlist)"
            r"|(?:do|does|did)(?: not|n['’]t) have an? (?:\w+ ){0,2}(?:closing date|dead-?line)"
            r"|(?:first|initial|priority) consideration|need (?:an?|any) (?:\w+ ){0,2}adjustments?"
            rf"|will (?:respond|reply|receive(?! {_BIDS}))"
            r"|offers? of employment|response will|reply will|dated"
            r"|(?:can|may) be requested"
            r"|during which|born|since|(?:was|were) eligible"
            r"|incorporated|(?:after|following|once) (?:the |our )?(?:closing date|dead-?line)"
        ),
        other_behind=(
            r"(?:will|shall) be (?:given |considered )?(?:priority|preference|first)"
            r"|(?:are|is) (?:valid|encouraged|preferred)|get priority"
        ),
        till=r"until|till|up to",
        taken=(
            r"(?:(?:will|shall|must|may|can|to) be (?:received|accepted|submitted|delivered|lodged)"
            r"|(?:are|is) (?:being |hereby )?(?:received|accepted|invited|solicited)"
            r"|(?:will|shall) (?:receive|accept)|is (?:receiving|accepting|soliciting)"
            rf"|(?:submission|receipt|acceptance)s? (?:of|for) (?:\w+ ){{0,3}}{_PAPERS})"
        ),
        not_taken=r"who|which|that|whose|where|when|if|unless|because|during|through|lasting",
        not_taken_day=r"for|from|as",
        point=r"at|on",
        taken_at=r"(?:will|shall|must) be (?:publicly )?(?:received|delivered|lodged)",
        and_opened=(
            r"(?<=received )(?:and |& |, )?(?:then |there |thereafter )?(?:publicly )?opened"
            r"(?: publicly)?(?: (?:and|&) (?:publicly )?read)?(?: aloud| publicly)*"
        ),
        will=r"(?:will|shall)",
        receiving=rf"(?:receive|accept|take|consider) {_BIDS}",
        asking=(
            r"(?:please|kindly|(?:applicants?|candidates?) (?:should|must|are)|to apply)"
            r"(?: [a-z]+){0,4}? (?:send|submit|e-?mail|forward|return|upload)"
            r"|(?<![\w ] )(?:send|submit|e-?mail|forward) (?:us |me )?(?:a|an|your|the)"
            r"|applications? [^.;]{1,160}(?:should|must|can|may|are to) be"
            r" (?:sent|submitted|e-?mailed|made|returned)"
        ),
        enclosed=(
            r"(?:(?:earliest|possible|preferred|available|proposed|desired) )+"
            r"(?:start(?:ing)?|commencement) (?:dates?|times?)|availability for (?:an )?interviews?"
            r"|(?:two|three|professional|academic|(?:names?|details|list) (?:of|for))"
            r"(?: [a-z]+){0,2} references|references(?= to )"
        ),
        opening=r"expires?(?: on)?",
        expiry=r"(?:expiry|expiration)(?: date)?|expir(?:es|y) date|job expir(?:es|y)",
        advert=(
            r"posted|posting|advertised|vacanc(?:y|ies)|recruiter|salary"
            r"|jobs? (?:types?|titles?|ref\w*|id|numbers?|descriptions?|categor\w+|locations?"
            r"|expir\w+)"
        ),
        lasting=(
            r"(?<!type: )contracts?(?! types?)|agreements?|frameworks?|licen[cs]es?|leases?"
            r"|certificat\w+|vouchers?|coupons?|offers?|products?|polic(?:y|ies)|insurances?|membership|warrant(?:y|ies)|permits?|visas?|cards?"
            r"|(?<!fixed )(?<!fixed-)terms?|passports?|registration|accreditation|clearance|dbs"
        ),
        span=r"(?:and )?(?:to|until|till|through|and|up to)",
        span_open=r"from|between",
        span_cue=(
            r"open|windows?|accept\w*|appl(?:y|ications?)|submi\w+|advert\w* period"
            r"|(?:tender|bid|proposal|quotation|deadline|rfp|rfq|closing date)s?"
            r"(?: [^\s.;]+){0,12}? (?:has|have) been (?:extended|moved|postponed)"
        ),
        span_about=(
            r"during|throughout|seasons?|seasonal|work(?:s|ers?|ing)?|staff|contracts?|terms?"
            r"|semesters?|training|trainees?|exhibitions?|courses?|employment|placements?"
            r"|internships?|interns?|residenc(?:y|ies)|festivals?|cover|shifts?|temporary"
            r"|tenan\w+|leases?|duration|maternity|secondments?|performances?|camps?|summer"
            r"|winter|spring|autumn|held|take place|taking place|which|lasting"
            r"|programmes?|programs?"
            r"|fellowships?|apprentice\w*|traineeships?|volunteers?|posts?|positions?|roles?"
            r"|(?<!period )(?<!window )runs?|running|jobs?|services?|events?"
            r"|places|clubs?|covering|holidays?"
            r"|markets?|stalls?|pitch(?:es)?|projects?|assist|to start"
        ),
        replaced=(
            r"(?:was|were) due|previously|originally|formerly|old|former|rather than|instead of"
            r"|original(?<!one original)(?! (?:and|plus|signed|cop(?:y|ies)))|previous"
        ),
        moved=r"new|(?:extended|moved|postponed|changed)(?: to)?|extension|revised|now|amended",
        open_ended=(
            r"(?:until|till) (?:it |(?:the |this |all )?(?:position|post|role|vacancy|job)s? )?"
            r"(?:is |are |has been |have been )?filled"
            r"|(?:until|till) an? \w+ (?:candidate|applicant|person) (?:is |has been )"
            r"(?:found|appointed|selected)"
            r"|rolling (?:basis|deadline|recruitment|campaign|applications?|closing)"
            r"|(?:on-?going|continuous) (?:recruitment|campaign|deadline)"
            r"|no (?:fixed |set )?(?:closing date|deadline)"
            r"|(?:do|does)(?: not|n['’]t) have an? (?:fixed |set )?(?:closing date|deadline)"
        ),
        may_close_early=(
            r"clos(?:e|es|ed|ing)(?: [^.;]{0,60})? (?:earlier|sooner|early"
            r"(?!,? (?:years|stage|career|childhood|intervention))"
            r"|before (?:the|this|that) (?:closing |advertised |stated |published )?"
            r"(?:date|deadline))"
            r"|early closure|(?:earlier|early) closing"
        ),
        clause=r"and|but|while|whilst|whereas|with|which|although|however|then",
        unfinished_words=frozenset(
            {
                "at",
                "on",
                "by",
                "before",
                "until",
                "till",
                "the",
                "of",
                "is",
                "are",
                "than",
                "to",
                "for",
                "and",
                "or",
                "from",
                "your",
                "a",
                "an",
                "with",
                "be",
            }
        ),
        telling_words=frozenset({"the", "of", "and", "is", "for", "to", "by", "at", "will"}),
        abbreviation_words=frozenset(
            {
                *("no", "st", "approx", "dr", "mr", "mrs", "ms", "prof", "ref", "incl", "dept"),
                *("p.o", "ave", "blvd", "rd", "ste", "bldg", "hwy", "rm", "attn"),
            }
        ),
    ),
)
