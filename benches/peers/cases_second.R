# Reference cases of packages that Debian lacks, by a second implementation: Rscript cases_second.R FOLDER [space|seasons|trees|scores|simulation]
# Written from the formulas of the literature, cell by cell and loop by loop: slow, and with nothing in common with the Rust code but the formulas.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "cases_common.R"))
what <- args[2]
for (d in c("scan", "seasons", "trees")) dir.create(file.path(out, d), FALSE, TRUE)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
source(file.path(here, paste0("second_", what, ".R")))
finish(paste0("second_", what))
