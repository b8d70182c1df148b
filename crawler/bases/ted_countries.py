"""Which countries buy through TED, or are bought for, and which clock does each mean?

The members of the European Union and the European Economic Area, their neighbours, and where
the Union has delegations.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

#: Alpha-2 and alpha-3 code, English name, zone of the capital.
_COUNTRY_TABLE = """
AD AND Andorra Europe/Andorra
AE ARE United_Arab_Emirates Asia/Dubai
AF AFG Afghanistan Asia/Kabul
AL ALB Albania Europe/Tirane
AM ARM Armenia Asia/Yerevan
AO AGO Angola Africa/Luanda
AR ARG Argentina America/Buenos_Aires
AT AUT Austria Europe/Vienna
AU AUS Australia Australia/Sydney
AZ AZE Azerbaijan Asia/Baku
BA BIH Bosnia_and_Herzegovina Europe/Sarajevo
BD BGD Bangladesh Asia/Dhaka
BE BEL Belgium Europe/Brussels
BF BFA Burkina_Faso Africa/Ouagadougou
BG BGR Bulgaria Europe/Sofia
BI BDI Burundi Africa/Bujumbura
BJ BEN Benin Africa/Porto-Novo
BO BOL Bolivia America/La_Paz
BR BRA Brazil America/Sao_Paulo
BW BWA Botswana Africa/Gaborone
BY BLR Belarus Europe/Minsk
CA CAN Canada America/Toronto
CD COD Democratic_Republic_of_the_Congo Africa/Kinshasa
CF CAF Central_African_Republic Africa/Bangui
CG COG Congo Africa/Brazzaville
CH CHE Switzerland Europe/Zurich
CI CIV Côte_d’Ivoire Africa/Abidjan
CL CHL Chile America/Santiago
CM CMR Cameroon Africa/Douala
CN CHN China Asia/Shanghai
CO COL Colombia America/Bogota
CR CRI Costa_Rica America/Costa_Rica
CU CUB Cuba America/Havana
CV CPV Cabo_Verde Atlantic/Cape_Verde
CY CYP Cyprus Asia/Nicosia
CZ CZE Czechia Europe/Prague
DE DEU Germany Europe/Berlin
DJ DJI Djibouti Africa/Djibouti
DK DNK Denmark Europe/Copenhagen
DO DOM Dominican_Republic America/Santo_Domingo
DZ DZA Algeria Africa/Algiers
EC ECU Ecuador America/Guayaquil
EE EST Estonia Europe/Tallinn
EG EGY Egypt Africa/Cairo
EL GRC Greece Europe/Athens
ER ERI Eritrea Africa/Asmara
ES ESP Spain Europe/Madrid
ET ETH Ethiopia Africa/Addis_Ababa
FI FIN Finland Europe/Helsinki
FJ FJI Fiji Pacific/Fiji
FO FRO Faroe_Islands Atlantic/Faroe
FR FRA France Europe/Paris
GA GAB Gabon Africa/Libreville
GB GBR United_Kingdom Europe/London
GE GEO Georgia Asia/Tbilisi
GH GHA Ghana Africa/Accra
GI GIB Gibraltar Europe/Gibraltar
GL GRL Greenland America/Nuuk
GM GMB Gambia Africa/Banjul
GN GIN Guinea Africa/Conakry
GR GRC Greece Europe/Athens
GT GTM Guatemala America/Guatemala
GW GNB Guinea-Bissau Africa/Bissau
GY GUY Guyana America/Guyana
HN HND Honduras America/Tegucigalpa
HR HRV Croatia Europe/Zagreb
HT HTI Haiti America/Port-au-Prince
HU HUN Hungary Europe/Budapest
ID IDN Indonesia Asia/Jakarta
IE IRL Ireland Europe/Dublin
IL ISR Israel Asia/Jerusalem
IN IND India Asia/Kolkata
IQ IRQ Iraq Asia/Baghdad
IR IRN Iran Asia/Tehran
IS ISL Iceland Atlantic/Reykjavik
IT ITA Italy Europe/Rome
JM JAM Jamaica America/Jamaica
JO JOR Jordan Asia/Amman
JP JPN Japan Asia/Tokyo
KE KEN Kenya Africa/Nairobi
KG KGZ Kyrgyzstan Asia/Bishkek
KH KHM Cambodia Asia/Phnom_Penh
KR KOR South_Korea Asia/Seoul
KZ KAZ Kazakhstan Asia/Almaty
LA LAO Laos Asia/Vientiane
LB LBN Lebanon Asia/Beirut
LI LIE Liechtenstein Europe/Vaduz
LK LKA Sri_Lanka Asia/Colombo
LR LBR Liberia Africa/Monrovia
LS LSO Lesotho Africa/Maseru
LT LTU Lithuania Europe/Vilnius
LU LUX Luxembourg Europe/Luxembourg
LV LVA Latvia Europe/Riga
LY LBY Libya Africa/Tripoli
MA MAR Morocco Africa/Casablanca
MC MCO Monaco Europe/Monaco
MD MDA Moldova Europe/Chisinau
ME MNE Montenegro Europe/Podgorica
MG MDG Madagascar Indian/Antananarivo
MK MKD North_Macedonia Europe/Skopje
ML MLI Mali Africa/Bamako
MM MMR Myanmar Asia/Yangon
MN MNG Mongolia Asia/Ulaanbaatar
MR MRT Mauritania Africa/Nouakchott
MT MLT Malta Europe/Malta
MU MUS Mauritius Indian/Mauritius
MW MWI Malawi Africa/Blantyre
MX MEX Mexico America/Mexico_City
MY MYS Malaysia Asia/Kuala_Lumpur
MZ MOZ Mozambique Africa/Maputo
NA NAM Namibia Africa/Windhoek
NE NER Niger Africa/Niamey
NG NGA Nigeria Africa/Lagos
NI NIC Nicaragua America/Managua
NL NLD Netherlands Europe/Amsterdam
NO NOR Norway Europe/Oslo
NP NPL Nepal Asia/Kathmandu
NZ NZL New_Zealand Pacific/Auckland
PA PAN Panama America/Panama
PE PER Peru America/Lima
PG PNG Papua_New_Guinea Pacific/Port_Moresby
PH PHL Philippines Asia/Manila
PK PAK Pakistan Asia/Karachi
PL POL Poland Europe/Warsaw
PS PSE Palestine Asia/Hebron
PT PRT Portugal Europe/Lisbon
PY PRY Paraguay America/Asuncion
QA QAT Qatar Asia/Qatar
RO ROU Romania Europe/Bucharest
RS SRB Serbia Europe/Belgrade
RW RWA Rwanda Africa/Kigali
SA SAU Saudi_Arabia Asia/Riyadh
SD SDN Sudan Africa/Khartoum
SE SWE Sweden Europe/Stockholm
SG SGP Singapore Asia/Singapore
SI SVN Slovenia Europe/Ljubljana
SK SVK Slovakia Europe/Bratislava
SL SLE Sierra_Leone Africa/Freetown
SM SMR San_Marino Europe/San_Marino
SN SEN Senegal Africa/Dakar
SO SOM Somalia Africa/Mogadishu
SS SSD South_Sudan Africa/Juba
SV SLV El_Salvador America/El_Salvador
SY SYR Syria Asia/Damascus
SZ SWZ Eswatini Africa/Mbabane
TD TCD Chad Africa/Ndjamena
TG TGO Togo Africa/Lome
TH THA Thailand Asia/Bangkok
TJ TJK Tajikistan Asia/Dushanbe
TL TLS Timor-Leste Asia/Dili
TM TKM Turkmenistan Asia/Ashgabat
TN TUN Tunisia Africa/Tunis
TR TUR Türkiye Europe/Istanbul
TZ TZA Tanzania Africa/Dar_es_Salaam
UA UKR Ukraine Europe/Kyiv
UG UGA Uganda Africa/Kampala
UK GBR United_Kingdom Europe/London
US USA United_States America/New_York
UY URY Uruguay America/Montevideo
UZ UZB Uzbekistan Asia/Tashkent
VA VAT Vatican_City Europe/Vatican
VE VEN Venezuela America/Caracas
VN VNM Vietnam Asia/Ho_Chi_Minh
XK XKX Kosovo Europe/Belgrade
YE YEM Yemen Asia/Aden
ZA ZAF South_Africa Africa/Johannesburg
ZM ZMB Zambia Africa/Lusaka
ZW ZWE Zimbabwe Africa/Harare
"""


@dataclass(frozen=True, slots=True)
class Country:
    """A country of buyers: what it is called, and the clock that they mean."""

    name: str
    zone: ZoneInfo


def _countries() -> dict[str, Country]:
    countries: dict[str, Country] = {}
    for line in _COUNTRY_TABLE.split("\n"):
        if line:
            short, long, name, zone = line.split()
            country = Country(name.replace("_", " "), ZoneInfo(zone))
            countries[short] = countries[long] = country
    return countries


#: By alpha-2 code ("UK" and "GB", "EL" and "GR") and by alpha-3 code.
COUNTRIES = _countries()
