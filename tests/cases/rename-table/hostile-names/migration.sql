ALTER TABLE IF EXISTS "Böse"."Weird ""Table" RENAME TO "$pgmig$ 'new'; a name of 63 bytes, which is the longest one there is";
