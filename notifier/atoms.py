"""By what is a term of a query found in a notice, and which of that does a notice have?

An atom is something that a notice has or has not: a word, two words side by side, how a word
begins, a name in a field. Queries name them, and notices are looked through for those that some
query names. A set of notices is a whole number, in which bit 0 stands for the first of them.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Literal, NamedTuple

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
            words = term.words
            whole = words[:-1] if term.prefix else words
            found = [Atom("pair", term.field, pair, term.stemmed) for pair in pairwise(whole)]
            if len(whole) == 1:
                found.append(Atom("word", term.field, whole, term.stemmed))
            if term.prefix:
                found.append(Atom("start", term.field, words[-1:]))
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
        self._stems_in(subject.language).look(subject.stems, found)
        for field, text in subject.texts.items():
            if (dictionary := self._fields.get(field)) is not None:
                dictionary.look(text, found)
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

_Table = dict[str | tuple[str, ...], tuple[int, ...]]


class _Dictionary:
    """From the words of a text to the numbers of atoms. One stem may be that of several."""

    def __init__(self) -> None:
        self._words: _Table = {}
        self._pairs: _Table = {}
        self._starts: _Table = {}
        self._lengths: list[int] = []
        self._dull: set[str] = set()  # words that have none of the starts

    def put(self, form: Form, words: tuple[str, ...], number: int) -> None:
        """An atom is named."""
        table, key = self._place(form, words)
        table[key] = (*table.get(key, ()), number)
        if table is self._starts:
            self._dull.clear()
            self._lengths = sorted({*self._lengths, len(key)})

    def drop(self, form: Form, words: tuple[str, ...], number: int) -> None:
        """An atom is no longer named."""
        table, key = self._place(form, words)
        left = tuple(each for each in table[key] if each != number)
        if left:
            table[key] = left
        else:
            del table[key]

    def look(self, text: str, found: list[tuple[int, ...]]) -> None:
        """Add the atoms of a text to `found`."""
        # What stands between two texts is a word here too, and none that a query can name.
        words = text.split(" ")
        distinct = {*words}
        if self._words:
            found += filter(None, map(self._words.get, distinct))
        if self._pairs:
            found += filter(None, map(self._pairs.get, pairwise(words)))
        if self._starts:
            for word in distinct - self._dull:
                self._look_at_start(word, found)

    def look_up(self, name: str | None, found: list[tuple[int, ...]]) -> None:
        """Add the atoms of a name to `found`. What is not known may be any of them."""
        if name is None:
            found += self._words.values()
            found += self._starts.values()
            return
        if (numbers := self._words.get(name)) is not None:
            found.append(numbers)
        if self._starts:
            self._look_at_start(name, found)

    def _look_at_start(self, word: str, found: list[tuple[int, ...]]) -> None:
        dull = True
        for length in self._lengths:
            if (numbers := self._starts.get(word[:length])) is not None:
                found.append(numbers)
                dull = False
        if dull:
            if len(self._dull) >= MOST_WORDS:
                self._dull.clear()
            self._dull.add(word)

    def _place(self, form: Form, words: tuple[str, ...]) -> tuple[_Table, str | tuple[str, ...]]:
        if form == "pair":
            return self._pairs, words
        return self._starts if form in ("start", "root") else self._words, words[0]
