"""What the configuration says of a path, as far as rules are concerned."""

from postil.values import NamedTuple


class Settings(NamedTuple):
    """The settings of one path."""

    public_only: bool = True
    styles: tuple[tuple[str, str], ...] = ()
    """Language and the convention its docs are to follow."""
    required: tuple[str, ...] = ()
    """Exemptions that do not hold here, out of ``expected.EXEMPTIONS``."""
    place: str | None = None
    """The exemption that the path gives, ``tests`` or ``examples``; None when it gives none."""

    @property
    def aside(self) -> str | None:
        """The exemption that holds for all of the file because of its path; None when it owes docs."""
        return self.place if self.place not in self.required else None
