"""What the rules would say of docs that did not follow their signatures: real changes, each with its old doc left.

``python -m bench.left_behind [GROUP | NAME...]`` takes the declarations of ``bench.merging``, puts the old doc to the
new code, and asks the rules of a change (``--base``) whether they would have spoken; and of the doc that the person
wrote, whether they speak of a parameter that it lacks.
"""

import argparse
from collections import Counter

from bench import merging
from postil.model import Symbol
from postil.rules.rule import builtin
from postil.rules.settings import Settings
from postil.rules.subject import Subject
from postil.rules.versions import Before

RULES = ("unknown-parameter", "missing-parameter", "parameter-order", "parameter-type", "stale-doc")


def main() -> None:
    """Print how many of each kind are told of."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(merging.GROUPS), help="groups or repositories")
    parser.add_argument("--symbols", type=int, default=120)
    given = parser.parse_args()
    count: Counter[tuple[str, bool]] = Counter()
    lacking = 0
    for name in (each for one in given.names for each in merging.GROUPS.get(one, (one,))):
        for case in merging.cases(name, given.symbols):
            old, new = case.old, case.new
            left = new._replace(doc=old.doc, doc_hash=old.doc_hash, doc_format=old.doc_format)
            count[_kind(case), any(_says(case, left, rule) for rule in RULES)] += 1
            lacking += _says(case, new, "missing-parameter")
    for kind in dict.fromkeys(kind for kind, _ in sorted(count)):
        told = count[kind, True]
        print(f"{told} of {told + count[kind, False]}: {kind}")
    print(f"{sum(number for (_, told), number in count.items() if told)} of {count.total()}")
    print(f"{lacking} docs as people wrote them lack a parameter")


def _kind(case: merging.Case) -> str:
    gone = bool((merging.names_told(case.old) & case.was.known) - case.now.known)
    kind = "a parameter that it told of is gone" if gone else "a parameter came"
    return f"{kind}, callers may pass others" if case.now.open else kind


def _says(case: merging.Case, symbol: Symbol, name: str) -> bool:
    """Whether a rule speaks of a declaration with some doc, in the change that the case is."""
    place = next(at for at, each in enumerate(case.doc.symbols) if each is case.new)
    file = case.doc._replace(symbols=(*case.doc.symbols[:place], symbol, *case.doc.symbols[place + 1 :]))
    content = case.file
    before = Before(case.old, case.before, lambda: (content.before, content.after), lambda: content.after)
    subject = Subject(content.path, file, place, Settings(), None, lambda: content.after, before)
    rule = next(each for each in builtin() if each.name == name)
    return any(True for _ in rule.check(subject))


if __name__ == "__main__":
    main()
