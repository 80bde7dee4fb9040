"""How large a document may be. Beyond these sizes nothing is a plan, and reading on would only cost memory."""

from __future__ import annotations

from typing import Final

DOCUMENT_BYTES: Final = 100 * 1024 * 1024
"""Of a document as given."""

TEXT_CHARACTERS: Final = 5_000_000
"""Of the plain text; the longest five-year programmes have fewer than 200,000."""

MARKUP_BYTES: Final = 32 * 1024 * 1024
"""Of a web page, or of one XML part inside a document, uncompressed."""

MARKUP_TAGS: Final = 1_000_000
"""Of a web page or an XML part that is held in memory whole: about 250 bytes each."""

ARCHIVE_BYTES: Final = 1024 * 1024 * 1024
"""Of all parts of a compressed document together, as its directory states them; pictures are most of it."""

PARTS_BYTES: Final = 160 * 1024 * 1024
"""Of all the parts of a compressed document that are read, uncompressed."""

ARCHIVE_MEMBERS: Final = 20_000

ARCHIVE_RATIO: Final = 400
"""Uncompressed by compressed, for a part of more than one megabyte; XML seldom exceeds 40."""

PAGES: Final = 3_000
"""Of a page-by-page document."""

PAGE_CHARACTERS: Final = 100_000
"""Of one printed page; the smallest print leaves 20,000."""

PAGE_RULES: Final = 20_000
"""Ruled lines of one page that are looked at for tables; a map has more and no table."""

PRINTED_CHARACTERS: Final = 3_000_000
"""Of all pages of a page-by-page document together: each is placed by its own measure."""
