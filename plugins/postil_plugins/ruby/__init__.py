"""Ruby: modules, classes, methods, attributes and constants, with their docs as YARD and RDoc show them.

Listed are modules and classes (also ``class A::B``, and constants that ``Class.new``, ``Module.new``, ``Struct.new``
or ``Data.define`` is assigned to), methods however they are defined (``def``, ``define_method`` with a literal name,
``alias``, ``alias_method``), what ``attr_reader`` and its like declare, and constants. Names are dotted within the
file; methods of ``class << self`` and ``def self.x`` have the flag ``static``. What stands in a block belongs to what
is around the block; a class that has no name is left out with all it holds, and so are RSpec's examples.

The doc of a declaration is the comment that ends on the line above it, or with one blank line between (YARD and RDoc
both have it so), and failing that the comment at the end of its first line. Magic comments and directives of linters
are no docs. The overview of a file is its first comment, as RDoc has it, where that is neither a licence nor the doc
of what follows. ``:nodoc:``, ``@private`` and ``@api private`` make a declaration internal.
"""

from collections.abc import Sequence

from postil.model import FileDoc, Source
from postil.spec import Language, hookimpl

VERSION = "2+0.23.1"


@hookimpl
def postil_languages() -> Sequence[Language]:
    """Name Ruby and how its files are known."""
    return (
        Language(
            "ruby",
            VERSION,
            (
                ".rb", ".rake", ".gemspec", ".ru", ".rbw", ".rbx", ".rbi", ".podspec", ".jbuilder", ".rabl", ".thor",
                ".builder",
            ),
            (
                "Appraisals", "Berksfile", "Brewfile", "Buildfile", "Capfile", "Dangerfile", "Deliverfile", "Fastfile",
                "Gemfile", "Guardfile", "Jarfile", "Mavenfile", "Podfile", "Puppetfile", "Rakefile", "Snapfile",
                "Steepfile", "Thorfile", "Vagrantfile", "buildfile", "rakefile", ".irbrc", ".pryrc", ".simplecov",
            ),
            ("ruby", "jruby", "macruby", "rake", "rbx", "truffleruby"),
            ("rb", "jruby", "macruby", "rake", "rbx"),
        ),
    )  # fmt: skip


@hookimpl
def postil_analyze(source: Source) -> FileDoc | None:
    """Describe one Ruby file."""
    from postil_plugins.ruby.walk import analyze  # the grammar is loaded where it is used

    return analyze(source)


@hookimpl
def postil_code(source: Source, docs: Sequence[tuple[int, int]]) -> str | None:
    """Digest what in one file is no doc."""
    from postil_plugins.ruby.proof import code

    return code(source, docs)
