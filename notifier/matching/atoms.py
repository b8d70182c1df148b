"""By what is a term of a query found in a notice, and which of that does a notice have?

An atom is something that a notice has or has not: a word, two words side by side, how a word
begins, a name in a field. Queries name them, and notices are looked through for those that some
query names. A set of notices is a whole number, in which bit 0 stands for the first of them.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, Literal, NamedTuple

from crawler.query.match import Subject
from crawler.query.tree import Is, Query, Words
from crawler.query.words import stems

Form = Literal["pair", "word", "start", "name", "root"]


class Atom(NamedTuple):
    """A `start` is how a word begins, a `root` how a name does. `stemmed`: in any of its forms."""

    form: Form
    field: str | None
    words: tuple[str, ...]
    stemmed: bool = False


#: Which are rarer than others, as long as none has been met.
AS_COMMON: dict[Form, int] = {"pair": 0, "word": 1, "start": 2, "root": 3, "name": 4}


def atoms_of(term: Query) -> tuple[list[Atom], bool]:
    """The atoms that a notice must have to be what `term` asks for; whether that is enough.

    None: nothing but asking tells.
    """
    match term:
        case Words():
            words, field, stemmed = term.words, term.field, term.stemmed
            if not term.prefix and len(words) == 1:  # as most are
                return [Atom("word", field, words, stemmed)], True
            whole = words[:-1] if term.prefix else words
            found = [Atom("pair", field, pair, stemmed) for pair in pairwise(whole)]
            if len(whole) == 1:
                found.append(Atom("word", field, whole, stemmed))
            if term.prefix:
                found.append(Atom("start", field, words[-1:]))
            return found, len(found) == 1
        case Is():
            return [Atom("root" if term.prefix else "name", term.field, (term.value,))], True
        case _:
            return [], False


class Atoms:
    """The atoms that queries name, each under a number for as long as one does."""

    def __init__(self) -> None:
        self._numbers: dict[Atom, int] = {}
        self._atoms: list[Atom | None] = []
        self._uses: list[int] = []
        self._met: list[int] = []
        self._free: list[int] = []
        self._fields: dict[str | None, _Dictionary] = {}
        self._stems: dict[str, _Dictionary] = {}  # by language: those that notices have

    def __len__(self) -> int:
        return len(self._numbers)

    def name(self, atom: Atom) -> int:
        """The number of `atom`, which is named once more."""
        number = self._numbers.get(atom)
        if number is None:
            number = self._numbers[atom] = self._new(atom)
            for dictionary, words in self._entries(atom):
                dictionary.put(atom.form, words, number)
        self._uses[number] += 1
        return number

    def drop(self, number: int) -> None:
        """An atom is named once less; its number may then be another's."""
        self._uses[number] -= 1
        atom = self._atoms[number]
        if atom is not None and not self._uses[number]:
            for dictionary, words in self._entries(atom):
                dictionary.drop(atom.form, words, number)
            del self._numbers[atom]
            self._atoms[number] = None
            self._free.append(number)

    def met(self, number: int) -> int:
        """In about how many notices an atom was found until now."""
        return self._met[number]

    def found_in(self, subjects: Sequence[Subject]) -> dict[int, int]:
        """The atoms that some of `subjects` have, each with the set of those."""
        found: dict[int, int] = {}
        for place, subject in enumerate(subjects):
            one = 1 << place
            for number in self._of(subject):
                found[number] = found.get(number, 0) | one
        for number, having in found.items():
            self._met[number] += having.bit_count()
        return found

    def _of(self, subject: Subject) -> Iterator[int]:
        """The numbers of the atoms of a notice; some more than once."""
        found: list[tuple[int, ...]] = []
        self._stems_in(subject.language).look(subject.stemmed, found)
        for field, words in subject.written.items():
            if (dictionary := self._fields.get(field)) is not None:
                dictionary.look(words, found)
        for field, name in subject.names.items():
            if (dictionary := self._fields.get(field)) is not None:
                dictionary.look_up(name, found)
        return chain.from_iterable(found)

    def _new(self, atom: Atom) -> int:
        if self._free:
            number = self._free.pop()
            self._atoms[number] = atom
            self._met[number] = AS_COMMON[atom.form]
            return number
        self._atoms.append(atom)
        self._uses.append(0)
        self._met.append(AS_COMMON[atom.form])
        return len(self._atoms) - 1

    def _entries(self, atom: Atom) -> "Iterator[tuple[_Dictionary, tuple[str, ...]]]":
        """Where `atom` is looked up, and as which words."""
        if atom.stemmed:
            for language, dictionary in self._stems.items():
                yield dictionary, tuple(stems(atom.words, language))
        else:
            yield self._fields.setdefault(atom.field, _Dictionary()), atom.words

    def _stems_in(self, language: str) -> "_Dictionary":
        """What is looked up in notices of a language; made with the first of them."""
        known = self._stems.get(language)
        if known is None:
            known = self._stems[language] = _Dictionary()
            for atom, number in self._numbers.items():
                if atom.stemmed:
                    known.put(atom.form, tuple(stems(atom.words, language)), number)
        return known


#: So many words of texts are remembered: they are strangers', and have no end.
MOST_WORDS = 100_000

_Numbers = tuple[int, ...]


class _Dictionary:
    """From the words of a text to the numbers of atoms. One stem may be that of several."""

    def __init__(self) -> None:
        self._words: dict[str, _Numbers] = {}
        self._pairs: dict[tuple[str, ...], _Numbers] = {}
        self._starts: dict[str, _Numbers] = {}
        self._lengths: list[int] = []
        self._seen = _Seen(self._look_up)

    def put(self, form: Form, words: tuple[str, ...], number: int) -> None:
        """An atom is named."""
        if form == "pair":
            self._pairs[words] = (*self._pairs.get(words, ()), number)
            return
        (word,) = words
        table = self._table(form)
        table[word] = (*table.get(word, ()), number)
        if table is self._starts:
            self._lengths = sorted({*self._lengths, len(word)})
        self._forget(form, word)

    def drop(self, form: Form, words: tuple[str, ...], number: int) -> None:
        """An atom is no longer named."""
        if form == "pair":
            _less(self._pairs, words, number)
            return
        (word,) = words
        _less(self._table(form), word, number)
        self._forget(form, word)

    def look(self, words: Sequence[str], found: list[_Numbers]) -> None:
        """Add the atoms of a text to `found`."""
        # What stands between two texts is a word here too, and none that a query can name.
        if self._words or self._starts:
            found += filter(None, map(self._seen.__getitem__, {*words}))
        if self._pairs:
            found += filter(None, map(self._pairs.get, pairwise(words)))

    def look_up(self, name: str | None, found: list[_Numbers]) -> None:
        """Add the atoms of a name to `found`. What is not known may be any of them."""
        if name is None:
            found += self._words.values()
            found += self._starts.values()
        else:
            found.append(self._seen[name])

    def _look_up(self, word: str) -> _Numbers:
        numbers = self._words.get(word, ())
        for length in self._lengths:
            numbers += self._starts.get(word[:length], ())
        return numbers

    def _table(self, form: Form) -> dict[str, _Numbers]:
        return self._starts if form in ("start", "root") else self._words

    def _forget(self, form: Form, word: str) -> None:
        """What has been seen of the words that an atom is about is no longer so."""
        if self._table(form) is self._starts:
            self._seen.clear()
        else:
            self._seen.pop(word, None)


class _Seen(dict[str, _Numbers]):
    """What was found of the words of texts, as these come again."""

    def __init__(self, look_up: Callable[[str], _Numbers]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, word: str) -> _Numbers:
        if len(self) >= MOST_WORDS:
            self.clear()
        numbers = self[word] = self._look_up(word)
        return numbers


def _less(table: dict[Any, _Numbers], key: Any, number: int) -> None:
    left = tuple(each for each in table[key] if each != number)
    if left:
        table[key] = left
    else:
        del table[key]
