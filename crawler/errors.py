"""What can go wrong, by cause. Each class says when it is raised, from where, and what to do.

The text of an error is for the person who can act on it: what, where, what was expected.
"""


class NoticewatchError(Exception):
    """The ancestor of every error that the product explains. Exit code 1."""


class UsageError(NoticewatchError):
    """A name, an argument or the configuration is wrong; the person corrects it. Exit code 2."""


class ConfigError(UsageError):
    """Raised while the configuration is read: file, line, key, and what would be right."""


class ArgumentError(UsageError):
    """Raised when a spider is made: an argument is missing, unknown or cannot be read."""


class UnknownName(UsageError):
    """Raised where a source, run, notice, spider or subscriber is named that is not there."""


class ScheduleError(UsageError):
    """Raised by `crawler.schedule` where the words name no schedule."""


class QueryError(UsageError):
    """Raised by `crawler.query.parse`; the text points at the column."""


class DatabaseUnavailable(NoticewatchError):
    """Raised by `crawler.store.database`: cannot be opened, written or reached. Nothing is lost."""


class SchemaMismatch(NoticewatchError):
    """Raised when a database has an older schema (run `noticewatch db upgrade`) or a newer one."""


class SourceBusy(NoticewatchError):
    """Raised when another process holds the lease of a source; it is being crawled already."""


class LeaseLost(NoticewatchError):
    """Raised when a run no longer holds its source; nothing of it is recorded."""


class Unreadable(NoticewatchError):
    """Raised by a parser: the response is not what the source promises.

    The text says what was expected and what came; the run becomes partial or failed.
    """
