ALTER TABLE "Weird ""Table""" DROP CONSTRAINT "The ""Key""";
