"""What the normaliser of code must know of ECMAScript's tokens.

Known and accepted: a template literal is one token, so that a formatter's change inside ``${…}`` counts; whether a
slash starts a regular expression is told by the character before it.
"""

import re

from postil.syntax.tokens import Lexis

# Each alternative starts with another character: `re` then looks for those alone, ten times as fast.
_OPAQUE = re.compile(
    rb"/(?:/[^\r\n]*+|\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?"
    rb"|(?:(?<=[=(,:\[!&|?{};\n]/)|(?<=[=(,:\[!&|?{};\n] /)|(?<=return /))"
    rb"(?:[^/\\\[\r\n*]|\\.|\[(?:[^\]\\\r\n]|\\.)*+\])(?:[^/\\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*+\])*+/[a-z]*+)"
    rb"|\"[^\"\\\r\n]*+(?:\\(?:\r\n|.)[^\"\\\r\n]*+)*+\""
    rb"|'[^'\\\r\n]*+(?:\\(?:\r\n|.)[^'\\\r\n]*+)*+'"
    rb"|`[^`\\]*+(?:\\.[^`\\]*+)*+`",
    re.DOTALL,
)
LEXIS = Lexis(_OPAQUE, (b"//", b"/*"), optional=b";", quotes=True)
