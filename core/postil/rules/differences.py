"""What is different between two versions of one declaration, in words."""

from postil.docstrings.model import bare_name
from postil.model import Parameter, Symbol


def differences(before: Symbol, now: Symbol) -> list[str]:
    """The facts, the signature's first; a changed body and doc are a fact each."""
    facts: list[str] = []
    if before.name != now.name:
        facts.append(f"renamed from {before.name}")
    facts += parameter_facts(before, now)
    if before.returns != now.returns:
        facts.append(f"result: {before.returns or 'not declared'} → {now.returns or 'not declared'}")
    facts += [f"{name} no longer raised" for name in before.raises if name not in now.raises]
    facts += [f"{name} now raised" for name in now.raises if name not in before.raises]
    if before.visibility != now.visibility:
        facts.append(f"{before.visibility} → {now.visibility}")
    facts += [f"no longer {flag}" for flag in before.flags if flag not in now.flags and flag in _TOLD]
    facts += [f"now {flag}" for flag in now.flags if flag not in before.flags and flag in _TOLD]
    if not facts and before.signature != now.signature and before.body is not None and now.body is not None:
        facts.append("signature")
    if before.code_hash != now.code_hash and not facts:
        facts.append("code")
    if before.doc_hash != now.doc_hash:
        facts.append("doc added" if not before.doc_hash else "doc" if now.doc_hash else "doc removed")
    return facts


_TOLD = frozenset(("abstract", "async", "deprecated", "final", "generator", "static"))


def parameter_facts(before: Symbol, now: Symbol) -> list[str]:
    """Parameters that were added, removed, renamed, or have another type or default."""
    old, new = by_name(before), by_name(now)
    renames = renamed(before, now)
    facts = [f"parameter {was} renamed to {name}" for was, name in renames.items()]
    facts += [f"parameter {name} removed" for name in old if name not in new and name not in renames]
    facts += [f"parameter {name} added" for name in new if name not in old and name not in renames.values()]
    for name, parameter in new.items():
        was = old.get(name)
        if was is None:
            continue
        if was.annotation != parameter.annotation:
            facts.append(f"type of {name}: {was.annotation or 'none'} → {parameter.annotation or 'none'}")
        if was.default != parameter.default:
            facts.append(f"default of {name}: {was.default or 'none'} → {parameter.default or 'none'}")
    return facts


def by_name(symbol: Symbol) -> dict[str, Parameter]:
    """The parameters by their names without marks."""
    return {bare_name(parameter.name): parameter for parameter in symbol.parameters if parameter.kind != "type"}


def renamed(before: Symbol, now: Symbol) -> dict[str, str]:
    """Parameters that stand where another stood, with all else about them and around them as it was."""
    old, new = list(by_name(before)), list(by_name(now))
    if len(old) != len(new):
        return {}
    pairs = [(was, name) for was, name in zip(old, new, strict=True) if was != name]
    if any(was in new or name in old for was, name in pairs):
        return {}
    return dict(pairs)
