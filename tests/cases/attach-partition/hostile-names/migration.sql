ALTER TABLE "My ""Parts"""."Weird ""Table""" ATTACH PARTITION "Weird ""Table"" with a name that is as long as names may be, 1" FOR VALUES WITH (REMAINDER 1, MODULUS 2);
