ALTER TABLE IF EXISTS "My Shop"."Order ""Items"" with a name that is nearly as long as it may be"
  ALTER COLUMN "select" SET NOT NULL, ALTER "SELECT" SET NOT NULL,
  ALTER "näme that goes on and on, nearly as long as it may be, 'too'" SET NOT NULL;
