ALTER TABLE "Weird ""Table""" ADD UNIQUE ("R", k) INCLUDE (note);
