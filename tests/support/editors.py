"""An editor without a protocol: buffers that are typed, analyzed and checked."""

from pathlib import Path
from queue import SimpleQueue

from postil.engine.places import analyzers
from postil.ide.analysis import Analysis, Buffer
from postil.ide.analysts import Analysts
from postil.ide.diagnostics import Answer, Checker
from postil.ide.document import Document
from postil.ide.session import Session


class Editor:
    """One buffer after the other, analyzed as it is typed."""

    def __init__(self, folder: Path) -> None:
        self.session = Session.open(str(folder), lambda _: None)
        self.checker = Checker(self.session)
        self.analysts = Analysts(analyzers())
        self.analysts.start()
        self.version = 0

    def type(self, path: str, text: str | bytes) -> Answer:
        """Give a buffer a text, and answer what is to be shown of it."""
        data = text.encode() if isinstance(text, str) else text
        self.version += 1
        if self.session.is_open(path):
            self.session.buffer_changed(path, data, self.version)
        else:
            self.session.buffer_opened(path, data, self.version)
        answers: SimpleQueue[Analysis] = SimpleQueue()
        self.analysts.submit(Buffer(path, self.version, data), answers.put)
        answer = answers.get(timeout=30)
        if answer.doc is None:
            return Answer(self.checker.unparsable(path, answer.failure or ""), settled=True)
        document = self.session.analysed(path, data, answer.doc)
        assert document is not None
        return self.checker.check(document, data)

    def document(self, path: str) -> Document:
        """What is known of a file now."""
        found = self.session.document(path)
        assert found is not None
        return found

    def close(self) -> None:
        self.analysts.close()
        self.session.close()
