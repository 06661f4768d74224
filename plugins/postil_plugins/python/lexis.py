"""What the normaliser of code must know of Python's tokens."""

import re

from postil.syntax.tokens import Lexis

PYTHON = Lexis(
    opaque=re.compile(
        rb"#[^\r\n]*"
        rb"|\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*(?:\"\"\"|\Z)"
        rb"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
        rb"|\"[^\"\\\r\n]*(?:\\.[^\"\\\r\n]*)*\"?"
        rb"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'?",
        re.DOTALL,
    ),
    comments=(b"#",),
    optional=b"\\;",
    quotes=True,
)
