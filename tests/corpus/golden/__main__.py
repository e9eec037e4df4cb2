"""Write the golden rows anew: ``python -m tests.corpus.golden``."""

from tests.corpus.golden import CATALOGUE, PATH, catalogue_rows, rows

PATH.write_text("\n".join(rows()) + "\n", "utf-8")
CATALOGUE.write_text("\n".join(catalogue_rows()) + "\n", "utf-8")
