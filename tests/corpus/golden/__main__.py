"""Write the golden rows anew: ``python -m tests.corpus.golden``."""

from tests.corpus.golden import PATH, rows

PATH.write_text("\n".join(rows()) + "\n", "utf-8")
