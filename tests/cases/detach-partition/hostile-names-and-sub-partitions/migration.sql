ALTER TABLE "My ""Parts"""."Weird ""Table""" DETACH PARTITION "Weird ""1""";
