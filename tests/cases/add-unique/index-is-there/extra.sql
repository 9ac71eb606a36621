DROP INDEX "by Mail";
