"""register: whom and what quality is about, under the codes all packs share; what happens to them other packs say."""
