"""``python -m postil``: the same as ``postil``."""

import sys

from postil.cli import main

if __name__ == "__main__":
    sys.exit(main())
