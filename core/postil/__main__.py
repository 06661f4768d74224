"""``python -m postil``: the same as ``postil``."""

import sys
from os.path import abspath, dirname

# The interpreter puts the folder that somebody works in first: a file there would be imported for a module of ours.
if not sys.flags.safe_path and sys.path[:1] != [dirname(dirname(abspath(__file__)))]:
    del sys.path[:1]

from postil.cli import main

if __name__ == "__main__":
    sys.exit(main())
