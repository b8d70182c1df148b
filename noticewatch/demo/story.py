"""What happened at the Metropolitan Police in the spring of 2015? The demo's three days, as data.

The vacancy, the two procurements and their figures are those that were published then; the dates
of the days between, and every notice of another body, are invented. The other bodies are here so
that a digest has to choose.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from crawler.notice import Allowance, Deadline, Notice, Salary, Tender, Vacancy, Value
from noticewatch.demo.site import HostedBoard, Publisher, ReleaseApi, VacancyBoard

LONDON = ZoneInfo("Europe/London")
MET = "Metropolitan Police Service"


def _at(day: int, month: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2015, month, day, hour, minute, tzinfo=LONDON)


#: The mornings on which the demo looks: a baseline, a week later, and after the deadline.
DAYS: tuple[datetime, ...] = (_at(20, 4, 9), _at(27, 4, 9), _at(12, 5, 9))

SomeNotice = TypeVar("SomeNotice", bound=Notice)


@dataclass(frozen=True, slots=True)
class Life(Generic[SomeNotice]):
    """One notice over the days: there from day `first` to day `last`, with `edits` by day."""

    notice: SomeNotice
    first: int = 1
    last: int = len(DAYS)
    edits: Mapping[int, Mapping[str, Any]] = field(default_factory=dict[int, Mapping[str, Any]])

    def states(self, day: int) -> Iterator[SomeNotice]:
        """What it has said up to `day`, oldest first; nothing where it is not there on `day`."""
        if not self.first <= day <= self.last:
            return
        state = self.notice
        yield state
        for edited, fields in sorted(self.edits.items()):
            if edited <= day:
                state = replace(state, **fields)
                yield state


def publishers(day: int) -> Sequence[Publisher]:
    """What the demo's site shows on `day` (1 to 3): a vacancy board, a register, a company."""
    return (
        VacancyBoard(vacancies=_shown(_VACANCIES, day), name="London Public Vacancies", per_page=8),
        ReleaseApi(releases=[state for life in _TENDERS for state in life.states(day)], per_page=5),
        HostedBoard(vacancies=_shown(_POSTINGS, day), board="northlight"),
    )


def _shown(lives: Sequence[Life[SomeNotice]], day: int) -> list[SomeNotice]:
    return [states[-1] for life in lives if (states := [*life.states(day)])]


def _until(day: int, month: int) -> Deadline:
    """A closing day as a vacancy board prints it."""
    at = datetime(2015, month, day, 23, 59, 59, tzinfo=LONDON)
    return Deadline(stated=f"{day} {at:%B %Y}", at=at, precision="day")


def _noon(day: int, month: int) -> Deadline:
    return Deadline(at=_at(day, month, 12), precision="minute")


def _pay(low: int, high: int) -> Salary:
    return Salary(
        stated=f"£{low:,} to £{high:,} a year",
        min=Decimal(low),
        max=Decimal(high),
        currency="GBP",
        period="year",
    )


def _worth(high: int, low: int | None = None) -> Value:
    return Value(min=Decimal(low or high), max=Decimal(high), currency="GBP")


def _vacancy(
    key: str,
    title: str,
    organisation: str,
    description: str,
    *,
    deadline: Deadline | None,
    salary: Salary | None,
    place: str = "London",
    published: datetime = DAYS[0],
) -> Vacancy:
    return Vacancy(
        key=key,
        reference=key,
        title=title,
        organisation=organisation,
        description=description,
        locations=(place,),
        employment_types=("full-time",),
        published=published,
        deadline=deadline,
        salary=salary,
    )


def _tender(
    number: int,
    title: str,
    organisation: str,
    description: str,
    *,
    cpv: str,
    deadline: Deadline | None = None,
    value: Value | None = None,
    published: datetime = DAYS[0],
    **more: Any,
) -> Tender:
    ocid = f"ocds-demo15-{number:06d}"
    stated: dict[str, Any] = {"status": "open", "stage": "tender", **more}
    return Tender(
        key=ocid,
        ocid=ocid,
        reference=f"{number}-2015",
        title=title,
        organisation=organisation,
        description=description,
        classifications=(f"cpv:{cpv}",),
        published=published,
        deadline=deadline,
        value=value,
        **stated,
    )


def _posting(key: str, title: str, description: str, place: str, team: str) -> Vacancy:
    return Vacancy(
        key=key,
        title=title,
        organisation="Northlight Systems",
        department=team,
        description=description,
        locations=(place,),
        published=_at(13, 4, 10),
    )


_CIO = _vacancy(
    "MPS-1042",
    "Chief Information Officer",
    MET,
    "The Chief Information Officer leads digital policing for the largest police service in the"
    " country: its systems, its suppliers and a change programme of several years.\n"
    "The salary is between £152,915 and £197,133 - including a £3,501 location allowance.\n"
    "No date has been set for the appointment.",
    deadline=_until(11, 5),
    salary=Salary(
        stated="between £152,915 and £197,133 - including a £3,501 location allowance",
        min=Decimal(152915),
        max=Decimal(197133),
        currency="GBP",
        period="year",
        allowances=(Allowance(name="location allowance", amount=Decimal(3501), included=True),),
    ),
)
_CIO_RAISED = {
    "description": (_CIO.description or "").replace(
        "£152,915 and £197,133", "£160,565 and £205,018"
    ),
    "salary": Salary(
        stated="between £160,565 and £205,018 - including a £3,501 location allowance",
        min=Decimal(160565),
        max=Decimal(205018),
        currency="GBP",
        period="year",
        allowances=(Allowance(name="location allowance", amount=Decimal(3501), included=True),),
    ),
}

_VACANCIES: tuple[Life[Vacancy], ...] = (
    Life(_CIO, edits={2: _CIO_RAISED}),
    Life(
        _vacancy(
            "MPS-1038",
            "Infrastructure Programme Manager",
            MET,
            "Runs the renewal of data centres and networks.",
            deadline=_until(29, 5),
            salary=_pay(58200, 66900),
        ),
        last=2,  # taken off the board before its closing day
    ),
    Life(
        _vacancy(
            "MPS-1057",
            "Supplier Relationship Manager, Digital Policing",
            MET,
            "Manages the suppliers of digital policing while services are moved to an integrator.",
            deadline=_until(22, 5),
            salary=_pay(47600, 55300),
            published=DAYS[1],
        ),
        first=2,
    ),
    Life(
        _vacancy(
            "THB-210",
            "Senior Planning Officer",
            "Thornbridge Borough Council",
            "Planning applications in the town centre.",
            deadline=_until(15, 5),
            salary=_pay(36900, 41200),
            place="Thornbridge",
        ),
        edits={2: {"deadline": _until(22, 5)}},
    ),
    Life(
        _vacancy(
            "THB-214",
            "Revenues Assistant",
            "Thornbridge Borough Council",
            "Council tax enquiries by telephone and post.",
            deadline=_until(8, 5),
            salary=_pay(19800, 21500),
            place="Thornbridge",
        ),
        last=2,
    ),
    Life(
        _vacancy(
            "THB-221",
            "Head of Housing Options",
            "Thornbridge Borough Council",
            "Leads a team of fourteen.",
            deadline=_until(5, 6),
            salary=_pay(54100, 60200),
            place="Thornbridge",
            published=DAYS[1],
        ),
        first=2,
    ),
    Life(
        _vacancy(
            "EMT-8841",
            "Ward Manager",
            "Eastmarsh Hospitals Trust",
            "An acute medical ward of twenty-eight beds.",
            deadline=_until(10, 5),
            salary=_pay(39239, 45600),
            place="Eastmarsh",
        ),
    ),
    Life(
        _vacancy(
            "EMT-8850",
            "Clinical Coding Lead",
            "Eastmarsh Hospitals Trust",
            "Quality of coded records across two sites.",
            deadline=_until(18, 5),
            salary=_pay(31072, 40964),
            place="Eastmarsh",
        ),
        edits={3: {"salary": _pay(32100, 41800)}},
    ),
    Life(
        _vacancy(
            "EMT-8862",
            "Chief Information Officer",
            "Eastmarsh Hospitals Trust",
            "Member of the board; leads informatics of the trust.",
            deadline=_until(29, 5),
            salary=_pay(98453, 110000),
            place="Eastmarsh",
            published=DAYS[1],
        ),
        first=2,
    ),
    Life(
        _vacancy(
            "AUN-77",
            "Lecturer in Criminology",
            "Ashcombe University",
            "Teaching and research on policing and the courts.",
            deadline=_until(31, 5),
            salary=_pay(38500, 46400),
            place="Ashcombe",
        ),
    ),
    Life(
        _vacancy(
            "AUN-79",
            "Research Data Manager",
            "Ashcombe University",
            "Data management plans and an archive for all faculties.",
            deadline=_until(1, 5),
            salary=_pay(34200, 39600),
            place="Ashcombe",
        ),
        last=2,
    ),
    Life(
        _vacancy(
            "WFR-15",
            "Watch Manager, Control",
            "Westmere Fire and Rescue Service",
            "Mobilising and emergency calls.",
            deadline=_until(20, 5),
            salary=_pay(36200, 38600),
            place="Westmere",
        ),
    ),
    Life(
        _vacancy(
            "WFR-18",
            "Fleet Engineer",
            "Westmere Fire and Rescue Service",
            "Keeps forty appliances on the road.",
            deadline=_until(25, 5),
            salary=_pay(28900, 31700),
            place="Westmere",
            published=DAYS[2],
        ),
        first=3,
    ),
    Life(
        _vacancy(
            "RVP-302",
            "Digital Forensics Examiner",
            "Riverside Valley Police",
            "Examination of phones and computers.",
            deadline=_until(19, 5),
            salary=_pay(29500, 33800),
            place="Riverside",
        ),
    ),
    Life(
        _vacancy(
            "RVP-305",
            "Crime Analyst",
            "Riverside Valley Police",
            "Patterns of burglary and theft in three districts.",
            deadline=_until(26, 5),
            salary=_pay(25200, 28700),
            place="Riverside",
        ),
    ),
)

_TENDERS: tuple[Life[Tender], ...] = (
    Life(
        _tender(
            4101,
            "Service integration and management (SIAM)",
            MET,
            "A service integrator that manages the suppliers of information technology on behalf"
            " of the Service, as its present outsourcing contract ends.",
            cpv="72000000",
            deadline=_noon(26, 5),
            value=_worth(150_000_000, 40_000_000),
            procedure="Competitive dialogue",
            published=_at(24, 4, 10),
        ),
        first=2,
        edits={
            3: {
                "deadline": _noon(9, 6),
                "amendment": "The time for requests to participate is extended by two weeks.",
                "as_of": _at(8, 5, 15),
            }
        },
    ),
    Life(
        _tender(
            4127,
            "Integrated policing system",
            MET,
            "Planned procurement of one integrated system for command and control, custody, case"
            " preparation and intelligence. A contract notice will follow.",
            cpv="48000000",
            status="planned",
            stage="planning",
            published=_at(11, 5, 9),
        ),
        first=3,
    ),
    Life(
        _tender(
            3980,
            "Vehicle recovery services",
            MET,
            "Recovery and storage of vehicles in north London.",
            cpv="50118110",
            deadline=_noon(17, 4),
            value=_worth(9_500_000),
            published=_at(2, 3, 9),
        ),
    ),
    Life(
        _tender(
            4011,
            "Street lighting maintenance",
            "Thornbridge Borough Council",
            "Maintenance and renewal of 9,400 columns.",
            cpv="50232100",
            deadline=_noon(11, 5),
            value=_worth(6_200_000),
            published=_at(9, 4, 9),
        ),
        edits={
            2: {
                "deadline": _noon(18, 5),
                "amendment": "Tenders may be sent in a week later.",
                "as_of": _at(22, 4, 9),
            }
        },
    ),
    Life(
        _tender(
            4015,
            "School meals",
            "Thornbridge Borough Council",
            "Meals in twenty-two primary schools.",
            cpv="55524000",
            deadline=_noon(1, 5),
            value=_worth(3_800_000),
            published=_at(10, 4, 9),
        ),
        edits={
            3: {
                "status": "cancelled",
                "amendment": "The procedure is stopped; the service stays in house.",
                "as_of": _at(7, 5, 9),
            }
        },
    ),
    Life(
        _tender(
            3877,
            "Managed print services",
            "Eastmarsh Hospitals Trust",
            "Printers and copiers on two sites.",
            cpv="79800000",
            deadline=_noon(20, 2),
            value=_worth(1_450_000),
            published=_at(12, 1, 9),
        ),
        edits={
            2: {
                "status": "awarded",
                "stage": "award",
                "supplier": "Copperfield Imaging Limited",
                "as_of": _at(23, 4, 9),
            }
        },
    ),
    Life(
        _tender(
            4052,
            "Electronic patient records",
            "Eastmarsh Hospitals Trust",
            "One record across community and acute care.",
            cpv="48180000",
            deadline=_noon(5, 6),
            value=_worth(22_000_000, 14_000_000),
            published=_at(17, 4, 9),
        ),
    ),
    Life(
        _tender(
            4060,
            "Protective clothing",
            "Westmere Fire and Rescue Service",
            "Structural fire kit, fully managed.",
            cpv="35811100",
            deadline=_noon(22, 5),
            value=_worth(2_300_000),
            published=_at(20, 4, 8),
        ),
    ),
    Life(
        _tender(
            4108,
            "Control room telephony",
            "Westmere Fire and Rescue Service",
            "Replacement of an integrated communication control system.",
            cpv="32500000",
            deadline=_noon(2, 6),
            value=_worth(1_900_000),
            published=_at(25, 4, 9),
        ),
        first=2,
    ),
    Life(
        _tender(
            4066,
            "Custody medical services",
            "Riverside Valley Police",
            "Health care professionals in four custody suites.",
            cpv="85140000",
            deadline=_noon(15, 5),
            value=_worth(4_700_000),
            published=_at(20, 4, 8, 30),
        ),
    ),
    Life(
        _tender(
            4119,
            "Body-worn video",
            "Riverside Valley Police",
            "Cameras, docking and storage for 900 officers.",
            cpv="32333200",
            deadline=_noon(12, 6),
            value=_worth(2_100_000),
            published=_at(6, 5, 9),
        ),
        first=3,
    ),
    Life(
        _tender(
            4031,
            "Library management system",
            "Ashcombe University",
            "Hosted service with discovery.",
            cpv="48161000",
            deadline=_noon(29, 4),
            value=_worth(640_000),
            published=_at(14, 4, 9),
        ),
    ),
)

_POSTINGS: tuple[Life[Vacancy], ...] = (
    Life(
        _posting(
            "501201",
            "Bid Manager, Public Safety",
            "Writes bids to police forces; our customers include the Metropolitan Police Service.",
            "London",
            "Sales",
        )
    ),
    Life(_posting("501204", "Service Desk Analyst", "First line, in shifts.", "Leeds", "Service")),
    Life(
        _posting(
            "501207", "Network Engineer", "Design and third line support.", "Leeds", "Service"
        ),
        last=2,
    ),
    Life(
        _posting(
            "501211", "Account Director", "Grows accounts in local government.", "London", "Sales"
        ),
        edits={2: {"locations": ("London; Manchester",), "as_of": _at(23, 4, 10)}},
    ),
    Life(
        _posting(
            "501215", "Solution Architect", "Case management for police.", "Remote", "Delivery"
        )
    ),
    Life(
        _posting(
            "501219",
            "Service Integration Consultant",
            "Multi-supplier models.",
            "London",
            "Delivery",
        ),
        first=2,
    ),
    Life(
        _posting("501222", "Finance Business Partner", "Supports delivery.", "Leeds", "Finance"),
        first=3,
    ),
    Life(_posting("501198", "Test Lead", "Leads a team of six.", "Leeds", "Delivery")),
)
