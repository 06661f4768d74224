"""Tuples with names as Python's own makes them, and sooner."""

import copy
import pickle
import typing

import pytest

from postil.values import NamedTuple

if typing.TYPE_CHECKING:
    Later = int


class Ours(NamedTuple):
    """A value."""

    name: str
    at: "tuple[int, Later] | None" = None
    """Where."""
    times: int = 3

    @property
    def twice(self) -> int:
        """The count, doubled."""
        return 2 * self.times


class Theirs(typing.NamedTuple):
    """A value."""

    name: str
    at: tuple[int, int] | None = None
    times: int = 3


class Empty(NamedTuple):
    """Nothing at all."""


@pytest.mark.parametrize("arguments", [("a",), ("a", (1, 2)), ("a", None, 4)])
def test_a_value_is_what_pythons_own_makes(arguments: tuple[typing.Any, ...]) -> None:
    ours, theirs = Ours(*arguments), Theirs(*arguments)
    assert tuple(ours) == tuple(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._asdict() == theirs._asdict()
    assert tuple(ours._replace(times=9)) == tuple(theirs._replace(times=9))
    assert isinstance(ours._replace(times=9), Ours)
    assert (Ours._fields, Ours._field_defaults) == (Theirs._fields, Theirs._field_defaults)
    assert tuple(Ours._make(("a", None, 1))) == tuple(Theirs._make(("a", None, 1)))
    assert isinstance(ours, tuple)
    assert ours.twice == 2 * ours.times


def test_named_arguments_and_defaults_count_from_the_first_value_on() -> None:
    class Fresh(NamedTuple):
        first: int
        second: int = 2

    assert Fresh(second=5, first=1) == (1, 5)
    assert Fresh(1) == (1, 2)
    assert Empty() == ()
    with pytest.raises(TypeError, match="first"):
        Fresh()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="third"):
        Fresh(1, third=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_a_value_is_frozen_and_has_no_dictionary() -> None:
    value = Ours("a")
    with pytest.raises(AttributeError):
        value.name = "b"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert not hasattr(value, "__dict__")


def test_wrong_names_and_numbers_are_errors() -> None:
    with pytest.raises(ValueError, match="third"):
        Ours("a")._replace(third=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="Expected 3 arguments, got 1"):
        Ours._make(("a",))


def test_values_are_copied_pickled_and_matched() -> None:
    value = Ours("a", times=7)
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
    match value:  # pyright: ignore[reportMatchNotExhaustive]
        case Ours(name, None, times):
            assert (name, times) == ("a", 7)
    assert hash(value) == hash(("a", None, 7))


def test_a_class_grown_from_a_value_makes_its_own() -> None:
    class Grown(Ours):
        """More of it."""

    assert type(Grown("a")) is Grown
    assert type(Grown("a")._replace(name="b")) is Grown


def test_a_body_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(TypeError, match="default"):

        class Wrong(NamedTuple):  # pyright: ignore[reportUnusedClass]
            first: int = 1
            second: int  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]

    with pytest.raises((TypeError, AttributeError, ValueError)):

        class Hidden(NamedTuple):  # pyright: ignore[reportUnusedClass]
            _make: int  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
