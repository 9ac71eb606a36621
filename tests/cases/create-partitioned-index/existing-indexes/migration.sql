CREATE INDEX visit_page ON visit (page, at) WHERE at IS NOT NULL;
