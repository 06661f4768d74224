"""The words and marks of C and C++, and what counts for the hash of a declaration."""

import re

from postil.syntax.tokens import Lexis

_OPAQUE = (
    rb"//[^\\\n]*(?>(?:\\(?:\r?\n)?[^\\\n]*)*)"
    rb"|/\*[^*]*(?>(?:\*(?!/)[^*]*)*)(?:\*/|\Z)"
    rb'|"[^"\\\n]*(?>(?:\\.[^"\\\n]*)*)"?'
    rb"|'[^'\\\n]*(?>(?:\\.[^'\\\n]*)*)'?"
)
_SEPARATED = rb"(?<!u)[0-9]'(?=[0-9a-fA-F])|"
_RAW_MARK = re.compile(rb'R"([^()\\\s"]{0,16})\(')
_MOST_MARKS = 16
COMMENT_MARKS = (b"//", b"/*")
NEEDS_ALL = re.compile(rb"\bu?8?[LU]?R\"|[0-9]'[0-9a-fA-F]")
"""Whether a text has raw strings or numbers with separators."""
LEXIS = Lexis(re.compile(_OPAQUE, re.DOTALL), COMMENT_MARKS)


def lexis(content: bytes, *, cpp: bool) -> Lexis:
    """What the tokens of a file are; its raw strings are told by the marks that it uses."""
    if not cpp or not NEEDS_ALL.search(content):
        return LEXIS
    marks = sorted(set(_RAW_MARK.findall(content)))[:_MOST_MARKS]
    raw = b"|".join(rb'R"%b\((?s:.*?)(?:\)%b"|\Z)' % (re.escape(mark), re.escape(mark)) for mark in marks)
    return Lexis(re.compile(raw + (b"|" if raw else b"") + _SEPARATED + _OPAQUE, re.DOTALL), COMMENT_MARKS)


STORAGE = frozenset(
    b"static extern register auto inline __inline __inline__ __forceinline _Noreturn _Thread_local thread_local "
    b"__thread virtual explicit constexpr consteval constinit mutable friend typedef __extension__ export".split()
)
"""Words before a type that are no part of it."""
QUALIFIERS = frozenset(
    b"const volatile restrict __restrict __restrict__ __const __volatile__ __unaligned _Atomic typename".split()
)
BUILTIN = frozenset(
    b"void char short int long float double signed unsigned bool _Bool _Complex _Imaginary __int128 __int64 __int32 "
    b"__int16 __int8 __signed__ wchar_t char8_t char16_t char32_t _Float128 __float128 _Float16 __m128 auto "
    b"__builtin_va_list".split()
)
"""Words that name a type, wholly or in part."""
CLASS_KEYS = {b"struct": "struct", b"union": "struct", b"class": "class", b"enum": "enum"}
TYPE_CALLS = frozenset(b"decltype typeof __typeof__ __typeof typeof_unqual _Atomic _BitInt".split())
ATTRIBUTE_CALLS = frozenset(b"__attribute__ __attribute __declspec alignas _Alignas __asm__ __asm asm".split())
ACCESS = {
    b"public": "public", b"protected": "protected", b"private": "private",
    b"signals": "public", b"Q_SIGNALS": "public",
}  # fmt: skip
TRAILING = frozenset(b"const volatile noexcept override final throw requires try restrict mutable".split())
"""Words that may stand behind parameters."""
NO_DECLARATION = frozenset(
    b"static_assert _Static_assert return if else for while do switch case break continue goto sizeof asm __asm__ "
    b"__asm catch try throw delete new this default using_if_exists __label__".split()
)
"""A statement that starts so declares nothing."""
CPP_ONLY = frozenset(
    b"virtual explicit constexpr consteval constinit mutable friend class template typename namespace using operator "
    b"public protected private signals Q_SIGNALS export concept requires thread_local decltype alignas final override "
    b"noexcept try catch throw delete new this static_assert bool wchar_t char16_t char32_t char8_t auto".split()
)
"""Words that are free to use in C, or as good as."""
SPEAKS_CPP = re.compile(
    rb"(?:^|[;{}\n])[ \t]*(?:export[ \t]+)?(?:template[ \t]*<|(?:inline[ \t]+)?namespace\b[ \t]*(?:[\w:]+\s*)?\{"
    rb"|(?:public|private|protected)[ \t]*:(?!:)|class\s+(?:\w+\s+)?\w+\s*(?:final\s*)?(?::[^:]|\{)"
    rb"|using\s+(?:namespace\s|[\w:]+\s*[=;])"
    rb"|(?:static[ \t]+|inline[ \t]+)*constexpr\b(?![ \t]*=))"
)
"""Code that only a C++ compiler takes."""
