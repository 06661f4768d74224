"""What the configuration says of a path, as far as rules are concerned."""

from typing import NamedTuple


class Settings(NamedTuple):
    """The settings of one path."""

    public_only: bool = True
    styles: tuple[tuple[str, str], ...] = ()
    """Language and the convention its docs are to follow."""
    required: tuple[str, ...] = ()
    """Exemptions that do not hold here, out of ``expected.EXEMPTIONS``."""
    test: bool = False
    """Whether the file is one of tests by its path."""

    @property
    def tested(self) -> bool:
        """Whether nothing in the file owes a doc because it is one of tests."""
        return self.test and "tests" not in self.required
