"""``changes``: the smallest edits of a doc's text that make it say what its model says.

The text is parsed again and compared with the model, element by element: what the model still has stays as it stands,
byte for byte, and what it has more is written like its neighbours.

Invariant: changes do not overlap, and a model that was not changed gives none.
"""

from itertools import pairwise

from postil.docstrings import layouts
from postil.docstrings.edits import Change, Edits, applied, indented, text_changes
from postil.docstrings.layouts import Style
from postil.docstrings.lines import BLANK
from postil.docstrings.model import RANKS, Doc, Element, Section
from postil.docstrings.parsing import parse
from postil.docstrings.style import has_empty_line, indent_of, margin_of, observed


def changes(doc: Doc) -> tuple[Change, ...]:
    """The edits that lead from ``doc.text`` to what the model says, in order."""
    base = parse(doc.text, doc.format)
    if base == doc:
        return ()
    plan = _Plan(doc, base)
    plan.body()
    plan.elements()
    return plan.result()


class _Plan:
    """Collects the changes of one doc."""

    def __init__(self, doc: Doc, base: Doc) -> None:
        self.doc = doc
        self.base = base
        self.text = base.text
        self._edits = Edits(base.text)
        self._tagged = False  # whether the first tags have been put behind the prose

    def result(self) -> tuple[Change, ...]:
        """All changes in order."""
        return self._edits.result()

    # Summary and description

    def body(self) -> None:
        """Bring summary and description to what the model says."""
        margin = margin_of(self.text, self.base.format)
        for old, new, place in (
            (self.base.summary, self.doc.summary, self._summary_place),
            (self.base.description, self.doc.description, self._description_place),
        ):
            if old is not None and new is not None and new.text:
                for edit in text_changes(self.text, old, new.text, margin):
                    self._edits.change(*edit)
            elif old is not None and old.text:
                self._edits.drop(old.start, old.end)
            elif new is not None and new.text:
                place(new.text, margin)

    def _summary_place(self, said: str, margin: str) -> None:
        lines = self._edits.lines
        first = next((at for at, line in enumerate(lines) if line.bare), -1)
        if first < 0:
            self._edits.change(0, 0, indented(said, margin))
            return
        start = lines[first].first
        said = indented(said, margin)
        if self.base.format == "xmldoc":
            said = f"<summary>\n{margin}{said}\n{margin}</summary>\n{margin}"
        else:
            said = f"{said}\n\n{indent_of(self.text, start) or margin}"
        self._edits.change(start, start, said)

    def _description_place(self, said: str, margin: str) -> None:
        summary = self.base.summary
        if summary is None or self.doc.summary is None:
            self._summary_place(said, margin)
            return
        said = indented(said, margin)
        place = summary.end
        if self.base.format == "xmldoc":
            closing = self.text.find(">", place)
            place = closing + 1 if closing >= 0 and "</" in self.text[place : closing + 1] else place
            self._edits.change(place, place, f"\n{margin}<remarks>\n{margin}{said}\n{margin}</remarks>")
        else:
            self._edits.change(place, place, f"\n\n{margin}{said}")

    # Elements

    def elements(self) -> None:
        """Remove, change, move and add elements."""
        old = {(element.start, element.end, element.kind): element for element in self.base.elements}
        kept: list[tuple[Element, Element]] = []
        new: list[tuple[Element, Element | None, Element | None]] = []
        waiting: list[int] = []
        last: dict[str, Element] = {}
        for element in self.doc.elements:
            base = old.pop((element.start, element.end, element.kind), None) if element.start >= 0 else None
            if base is None:
                new.append((element, last.get(element.kind), None))
                waiting.append(len(new) - 1)
                continue
            kept.append((base, element))
            last[element.kind] = base
            still: list[int] = []
            for at in waiting:
                if new[at][0].kind == element.kind and new[at][1] is None:
                    new[at] = (new[at][0], None, base)
                elif new[at][1] is None:
                    still.append(at)
            waiting = still
        self._remove(list(old.values()), [base for base, _ in kept])
        self._keep(kept)
        self._add(new, [base for base, _ in kept])

    def _remove(self, gone: list[Element], kept: list[Element]) -> None:
        sections = {element.section for element in kept}
        for element in gone:
            for start, end in (self.extent(element), *((field.start, field.end) for field in element.fields)):
                self._edits.drop(start, end)
            if element.section >= 0 and element.section not in sections:
                section = self.base.sections[element.section]
                self._edits.drop(section.start, section.end)

    def _keep(self, kept: list[tuple[Element, Element]]) -> None:
        """Change what stays where it stands, and let moved ones change places."""
        groups: dict[tuple[str, int], list[tuple[Element, Element]]] = {}
        for base, element in kept:
            groups.setdefault((base.kind, base.section), []).append((base, element))
        for pairs in groups.values():
            slots = sorted((base for base, _ in pairs), key=lambda base: base.start)
            for slot, (base, element) in zip(slots, pairs, strict=True):
                edits = self._edited(base, element) if element != base else []
                if slot is base:
                    self._edits.changes += edits
                    continue
                start, end = self.extent(base)
                inner = [edit for edit in edits if start <= edit.start and edit.end <= end]
                self._edits.changes += [edit for edit in edits if edit not in inner]
                moved = applied(self.text[start:end], [Change(a - start, b - start, t) for a, b, t in sorted(inner)])
                self._edits.change(*self.extent(slot), moved)

    def extent(self, element: Element) -> tuple[int, int]:
        """An element with the fields that follow it at once."""
        end = element.end
        for field in sorted(element.fields, key=lambda field: field.start):
            if field.start >= end and not self.text[end : field.start].strip():
                end = field.end
        return element.start, end

    def _edited(self, base: Element, element: Element) -> list[Change]:
        """The changes inside one element."""
        style = observed(self.base, base.kind, base)
        typed = base.type is not None and base.type.start >= 0
        apart = style.apart and style.form in ("sphinx", "epytext") and not (typed and not base.fields)
        whole = (
            len(base.names) != len(element.names)
            or (base.default is None) != (element.default is None)
            or (base.optional != element.optional)
            or ((base.type is None) != (element.type is None) and not apart)
            or bool(base.text.text) != bool(element.text.text)
        )
        edits: list[Change] = []
        if apart and (base.type is None) != (element.type is None):
            edits += self._type_field(base, element, style)
        if whole:
            edits += self._rewritten(base, element, style._replace(apart=False) if apart else style, apart)
            return edits
        pairs = list(zip(base.names, element.names, strict=True))
        pairs += [(one, other) for one, other in ((base.type, element.type), (base.default, element.default))
                  if one is not None and other is not None]  # fmt: skip
        edits += [Change(one.start, one.end, other.text) for one, other in pairs if one.text != other.text]
        renamed = dict(zip((name.text for name in base.names), element.names, strict=True))
        for name in base.fields_names:
            if name.text in renamed and renamed[name.text].text != name.text:
                edits.append(Change(name.start, name.end, renamed[name.text].text))
        edits += text_changes(self.text, base.text, element.text.text, style.hanging)
        return edits

    def _rewritten(self, base: Element, element: Element, style: Style, apart: bool) -> list[Change]:
        """The head anew; the description too only when there was none or is none any more."""
        shown = element._replace(type=None) if apart else element
        if base.text.text and element.text.text:
            edits = [Change(base.start, base.text.start, layouts.head(shown, style))]
            return [*edits, *text_changes(self.text, base.text, element.text.text, style.hanging)]
        said = layouts.entry(shown, style)
        return [Change(base.start, base.end, said.lstrip(BLANK))]

    def _type_field(self, base: Element, element: Element, style: Style) -> list[Change]:
        if element.type is None:
            for field in base.fields:
                self._edits.drop(field.start, field.end)
            return []
        return [Change(base.end, base.end, f"\n{style.margin}{layouts.type_field(element, style)}")]

    # New elements

    def _add(self, new: list[tuple[Element, Element | None, Element | None]], kept: list[Element]) -> None:
        blocks: dict[tuple[str, str], list[Element]] = {}
        for element, before, after in new:
            element = layouts.fitted(element, self.base.format)
            if before is not None:
                style = self._neighbourly(element, before)
                end = self._line_end(self.extent(before)[1])
                gap = "\n\n" if style.blank else "\n"
                self._edits.change(end, end, gap + self._entry(element, style))
            elif after is not None:
                style = self._neighbourly(element, after)
                gap = "\n\n" if style.blank else "\n"
                said = self._entry(element, style).lstrip(BLANK)
                self._edits.change(
                    after.start, after.start, f"{said}{gap}{indent_of(self.text, after.start) or style.indent}"
                )
            else:
                key = (element.kind, element.title if element.kind in ("other", "prose") else "")
                blocks.setdefault(key, []).append(element)
        for (kind, _), elements in sorted(blocks.items(), key=lambda item: RANKS[item[0][0]]):
            self._block(kind, elements, kept)

    def _entry(self, element: Element, style: Style) -> str:
        if layouts.sectioned(style) and not layouts.listed(style):
            # A second note or example is a section of its own.
            return f"\n{self._sectioned(style, [element])}"
        return layouts.entry(element, style)

    def _neighbourly(self, element: Element, like: Element) -> Style:
        """The style of a neighbour, under the element's own tag where the doc has that beside others."""
        style = observed(self.base, element.kind, like)
        titles = {other.title for other in self.base.of(element.kind) if other.section == like.section}
        return style._replace(word=element.title) if element.title in titles - {"", like.title} else style

    def _sectioned(self, style: Style, elements: list[Element]) -> str:
        body = layouts.joined([layouts.entry(element, style) for element in elements], style)
        title = elements[0].title if elements[0].kind == "other" else ""
        return layouts.section(style._replace(word=title or style.word or "Note"), body, len(elements))

    def _block(self, kind: str, elements: list[Element], kept: list[Element]) -> None:
        """Write the first elements of a kind: behind what comes before it, in front of what comes after it."""
        empty = next((section for section in self.base.sections if self._empty(section, kind)), None)
        style = observed(self.base, kind)
        if empty is not None:
            if style.form == "swift":
                margin = f"{indent_of(self.text, empty.start)}  "
                style = style._replace(word="Parameters", margin=margin, hanging=f"{margin}  ")
            body = layouts.joined([layouts.entry(element, style) for element in elements], style)
            self._edits.change(empty.end, empty.end, f"\n{body}")
            return
        if layouts.told_as_prose(elements[0], self.base.format):
            for element in elements:
                self._paragraph(element, style.margin)
            return
        before, after = self._neighbours(style, kept)
        if layouts.sectioned(style):
            said = self._sectioned(self._levelled(style, before or after), elements)
        else:
            said = layouts.joined([layouts.entry(element, style) for element in elements], style)
        self._place(said, style, before, after)

    def _levelled(self, style: Style, beside: Element | None) -> Style:
        """With a heading as deep as that of the neighbour, which would else be swallowed."""
        if not style.heading or beside is None or beside.section < 0:
            return style
        section = self.base.sections[beside.section]
        return style._replace(heading=self.text[section.start : section.title.start] or style.heading)

    def _empty(self, section: Section, kind: str) -> bool:
        return section.kind == kind and section.stop == section.end

    def _neighbours(self, style: Style, kept: list[Element]) -> tuple[Element | None, Element | None]:
        own = _rank(style.kind, style)
        ranked = [
            (other, _element_rank(other, style, self.text)) for other in kept if other.kind not in ("prose", "other")
        ]
        if not ranked:
            # What the model has no name for may stand anywhere.
            ranked = [(other, -1) for other in kept if other.kind == "other"]
        before = [other for other, rank in ranked if rank <= own]
        after = [other for other, rank in ranked if rank > own]
        return (before[-1] if before else None), (after[0] if after else None)

    def _place(self, said: str, style: Style, before: Element | None, after: Element | None) -> None:
        tight = not layouts.sectioned(style)
        wide = self._wide() if tight and style.mark != layouts.PARAGRAPH else True
        if before is not None:
            end = self._section_stop(before) if before.section >= 0 else self._prose_end(before, style)
            end = self._line_end(end)
            tight_behind = wide and self.text[end + 1 : end + 200].split("\n")[0].strip(BLANK)
            self._edits.change(end, end, ("\n\n" if wide else "\n") + said + ("\n" if tight_behind else ""))
        elif after is not None:
            start = self.base.sections[after.section].start if after.section >= 0 else after.start
            gap = "\n\n" if wide else "\n"
            indent = indent_of(self.text, start) or style.margin
            self._edits.change(start, start, f"{said.lstrip(BLANK)}{gap}{indent}")
        else:
            self._behind_body(said, "\n" if style.form == "xmldoc" or (tight and self._tagged) else "\n\n")
            self._tagged = tight

    def _behind_body(self, said: str, gap: str) -> None:
        ends = [text.end for text in (self.base.summary, self.base.description) if text is not None and text.text]
        if self.base.format not in ("google", "sphinx", "epytext", "swift", "plain"):
            ends += [element.end for element in self.base.of("prose") if element.section < 0]
        if not ends and not self.text.strip():
            self._edits.change(0, 0, said.lstrip(BLANK))
            return
        end = self._line_end(max(ends, default=len(self.text.rstrip())))
        if self.base.format == "xmldoc":
            closing = self.text.find("</", end)
            after = self.text.find(">", closing)
            end = after + 1 if 0 <= closing < after and not self.text[end:closing].strip() else end
        self._edits.change(end, end, gap + said)

    def _paragraph(self, element: Element, margin: str) -> None:
        """What the convention has no place for is told in the prose."""
        said = indented(as_prose(element), margin)
        self._behind_body(f"{margin}{said}", "\n\n")

    def _wide(self) -> bool:
        """Whether groups of tags have empty lines between them."""
        tags = [element for element in self.base.elements if element.kind != "prose"]
        gaps = [
            has_empty_line(self.text[self.extent(one)[1] : other.start])
            for one, other in pairwise(tags)
            if one.kind != other.kind
        ]
        return bool(gaps) and all(gaps)

    def _prose_end(self, before: Element, style: Style) -> int:
        """The end of an element, and of the prose behind it that a section would swallow."""
        end = self.extent(before)[1]
        if layouts.sectioned(style):
            following = self.base.elements[self.base.elements.index(before) + 1 :]
            for element in following:
                if element.kind != "prose" or element.section >= 0:
                    break
                if style.form == "google" and len(indent_of(self.text, element.start)) <= len(style.margin):
                    break
                end = element.end
        return end

    def _section_stop(self, element: Element) -> int:
        return self.base.sections[element.section].stop

    def _line_end(self, at: int) -> int:
        """The end of the line's words, unless other things stand behind ``at``."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return at if not self.text[at:end].strip() else end if self.base.format != "xmldoc" else at


def _rank(kind: str, style: Style) -> int:
    # Directives stand in the prose, which in conventions of sections ends with the first of them.
    return -1 if style.mark == ".." else RANKS[kind]


def _element_rank(element: Element, style: Style, text: str) -> int:
    # So do paragraphs that begin with a word: a heading would swallow them.
    loose = style.form in ("markdown", "rdoc", "rustdoc") and element.section < 0
    loose = loose or (style.form in ("google", "numpy") and text.startswith("..", element.start))
    return -1 if loose else RANKS[element.kind]


def as_prose(element: Element) -> str:
    """An element as a paragraph, for conventions that have no place for it."""
    words = ", ".join(name.text for name in element.names) or (element.type.text if element.type else "")
    if element.kind == "prose":
        return element.text.text
    title = element.title if element.kind == "other" else element.kind.replace("_", " ")
    title = f"{title[:1].upper()}{title[1:]}" if title else "Note"
    said = f"{words}: {element.text.text}" if words and element.text.text else words or element.text.text
    gap = "\n\n" if "\n" in said or said.startswith((">>>", "    ", "```")) else " "
    return f"{title}:{gap}{said}"
