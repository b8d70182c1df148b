"""Which of very many queries fit a notice? Found by what each requires, without asking them all.

A query that can only fit where certain atoms are (`notifier.matching.atoms`) hangs under the
rarest of them; a notice that lacks it never meets the query. What is met is narrowed down by the
other atoms, and what those cannot decide is asked of `crawler.query.match.fits`, which alone says
what a query means: a kind of term that is not known here is slower, never wrong.

Notices are taken many at a time, as sets that are whole numbers (`notifier.matching.atoms`): one
`&` narrows a query down for all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from crawler.query.match import Subject, fits
from crawler.query.tree import And, Everything, Is, Not, Or, Query, Words
from notifier.matching.atoms import AS_COMMON, Atom, Atoms, atoms_of

K = TypeVar("K")

#: How the set of a part of a query follows from those of atoms: one, or an operation on more.
_Tree = int | tuple[str, tuple["_Tree", ...]]


@dataclass(slots=True, eq=False)
class _Check:
    """A part of queries that is more than atoms. `tree`: what decides it; None: asking does."""

    query: Query
    tree: _Tree | None
    uses: int = 0


#: What a query requires beside that under which it hangs: other atoms, then checks.
_Plan = tuple[int | _Check, ...]

_EVERY = -1  # stands for an atom that every notice has


class Index(Generic[K]):
    """Queries, each under a key that its owner gives it.

    What is rare is learnt from the notices that are met: after the first `learn` of them, and
    whenever there were ten times as many, every query is hung anew.
    """

    def __init__(self, *, learn: int = 100) -> None:
        self._atoms = Atoms()
        self._met, self._learn_at = 0, learn
        self._checks: dict[Query, _Check] = {}
        self._hung: dict[int, dict[K, _Plan]] = {}
        #: What a query hangs under: an atom, or several of which it requires one.
        self._under: dict[K, int | tuple[int, ...]] = {}
        #: Several atoms of which it requires one, for every OR of it; only where it has any.
        self._either: dict[K, tuple[tuple[int, ...], ...]] = {}

    def __len__(self) -> int:
        return len(self._under)

    def __contains__(self, key: K) -> bool:
        return key in self._under

    @property
    def parts(self) -> int:
        """How many different parts of queries are kept: atoms and checks."""
        return len(self._atoms) + len(self._checks)

    def add(self, key: K, query: Query) -> None:
        """Take in `query` as `key`, which no other has."""
        needed: list[Atom] = []
        checks: dict[Query, None] = {}
        either: list[tuple[int, ...]] = []
        for part in _parts(query):
            atoms, suffice = atoms_of(part)
            needed += atoms
            if not suffice:
                checks[part] = None
                if isinstance(part, Or) and (some := _one_of(part)):
                    either.append(tuple(map(self._atoms.name, some)))
        if either:
            self._either[key] = tuple(either)
        names = [*map(self._atoms.name, dict.fromkeys(needed))]
        self._hang(key, names, [*map(self._take_check, checks)])

    def remove(self, key: K) -> None:
        """Forget the query `key`."""
        for part in self._take_down(key):
            if isinstance(part, int):
                self._atoms.drop(part)
            else:
                self._drop_check(part)
        for some in self._either.pop(key, ()):
            for atom in some:
                self._atoms.drop(atom)

    def fitting(self, subjects: Sequence[Subject]) -> dict[K, int]:
        """The queries that fit some of `subjects`, by key, with the set of those."""
        batch = _Batch(subjects, self._atoms.found_in(subjects))
        self._learn(len(subjects))
        fitting: dict[K, int] = {}
        having = batch.having
        for atom in self._hung.keys() & having.keys():
            all_here = having[atom]
            for key, plan in self._hung[atom].items():
                left = all_here
                for part in plan:
                    known = having.get(part)
                    if known is not None:
                        left &= known
                    elif isinstance(part, int):
                        break
                    else:
                        left = batch.narrow(part, left)
                    if not left:
                        break
                else:
                    fitting[key] = fitting.get(key, 0) | left
        return fitting

    def _learn(self, met: int) -> None:
        self._met += met
        if self._met >= self._learn_at:
            self._learn_at = 10 * self._met
            for key in [*self._under]:
                parts = self._take_down(key)
                needed = [part for part in parts if isinstance(part, int)]
                self._hang(key, needed, [part for part in parts if isinstance(part, _Check)])

    def _hang(self, key: K, needed: list[int], checks: Sequence[_Check]) -> None:
        met = self._atoms.met
        needed.sort(key=met)
        under: int | tuple[int, ...] = needed[0] if needed else _EVERY
        if either := self._either.get(key):
            best = min(either, key=lambda some: sum(map(met, some)))
            if not needed or met(needed[0]) > sum(map(met, best)):
                under = best
        self._under[key] = under
        if isinstance(under, tuple):
            plan = (*needed, *checks)
            for atom in under:
                self._hung.setdefault(atom, {})[key] = plan
        else:
            self._hung.setdefault(under, {})[key] = (*needed[1:], *checks)

    def _take_down(self, key: K) -> _Plan:
        """What `key` needs and is checked for; it hangs nowhere then."""
        under = self._under.pop(key)
        plan: _Plan = ()
        for atom in under if isinstance(under, tuple) else (under,):
            hung = self._hung[atom]
            plan = hung.pop(key)
            if not hung:
                del self._hung[atom]
        return plan if isinstance(under, tuple) or under == _EVERY else (under, *plan)

    def _take_check(self, query: Query) -> _Check:
        check = self._checks.get(query)
        if check is None:
            check = self._checks[query] = _Check(query, self._tree(query))
        check.uses += 1
        return check

    def _drop_check(self, check: _Check) -> None:
        check.uses -= 1
        if not check.uses:
            del self._checks[check.query]
            for atom in _leaves(check.tree):
                self._atoms.drop(atom)

    def _tree(self, query: Query) -> _Tree | None:
        return self._named(query) if _decided(query) else None

    def _named(self, query: Query) -> _Tree:
        match query:
            case And(queries):
                return "and", tuple(map(self._named, queries))
            case Or(queries):
                return "or", tuple(map(self._named, queries))
            case Not(inner):
                return "not", (self._named(inner),)
            case _:
                (atom,), _ = atoms_of(query)
                return self._atoms.name(atom)


class _Batch:
    """Some notices that are asked, and what has been found out about them."""

    def __init__(self, subjects: Sequence[Subject], having: Mapping[int, int]) -> None:
        self._subjects = subjects
        self._all = (1 << len(subjects)) - 1
        #: Those that have an atom, or pass a check that atoms decide and that was met before.
        self.having: dict[int | _Check, int] = {**having, _EVERY: self._all}
        self._asked: dict[_Check, tuple[int, int]] = {}

    def narrow(self, check: _Check, left: int) -> int:
        """Those of the notices `left` that `check` lets pass."""
        if check.tree is not None:
            passed = self.having[check] = self._set(check.tree)
            return left & passed
        asked, passed = self._asked.get(check, (0, 0))
        for place in places(left & ~asked):
            if fits(check.query, self._subjects[place]):
                passed |= 1 << place
        self._asked[check] = asked | left, passed
        return left & passed

    def _set(self, tree: _Tree) -> int:
        if isinstance(tree, int):
            return self.having.get(tree, 0)
        operation, parts = tree
        sets = map(self._set, parts)
        result = next(sets)
        if operation == "not":
            return self._all & ~result
        for each in sets:
            result = result & each if operation == "and" else result | each
        return result


def places(notices: int) -> list[int]:
    """The places of the notices in a set, in order."""
    found: list[int] = []
    while notices:
        last = notices.bit_length() - 1
        found.append(last)
        notices ^= 1 << last
    found.reverse()
    return found


def _parts(query: Query) -> Sequence[Query]:
    """What must all fit for `query` to fit, the unknown included."""
    match query:
        case Words() | Is():
            return (query,)
        case And(queries):
            return [*chain.from_iterable(map(_parts, queries))]
        case Not(Or(queries)):
            return _parts(And(tuple(map(Not, queries))))
        case Not(Not(inner)):
            return _parts(inner)
        case Everything():
            return ()
        case _:
            return (query,)


def _one_of(query: Query) -> list[Atom] | None:
    """Atoms of which a notice must have one to be what `query` asks for; None: it need not."""
    match query:
        case Or(queries):
            found: list[Atom] = []
            for each in queries:
                some = _one_of(each)
                if some is None:
                    return None
                found += some
            return list(dict.fromkeys(found))
        case And(queries):
            known = [some for each in queries if (some := _one_of(each))]
            return min(known, key=_as_common, default=None)
        case _:
            atoms, _ = atoms_of(query)
            return atoms[:1] or None


def _as_common(some: Sequence[Atom]) -> int:
    return sum(1 + AS_COMMON[atom.form] for atom in some)


def _decided(query: Query, *, negated: bool = False) -> bool:
    """Whether atoms decide `query`. A name may be unknown, and then is in doubt under a NOT."""
    match query:
        case And(queries) | Or(queries):
            return all(_decided(each, negated=negated) for each in queries)
        case Not(inner):
            return _decided(inner, negated=True)
        case _:
            atoms, suffice = atoms_of(query)
            return suffice and len(atoms) == 1 and (isinstance(query, Words) or not negated)


def _leaves(tree: _Tree | None) -> Iterator[int]:
    if isinstance(tree, int):
        yield tree
    elif tree is not None:
        for each in tree[1]:
            yield from _leaves(each)
