# Relative fatality of two groups with a delay from onset to death, by coarseDataTools (Reich 2012): Rscript cases_severity.R FOLDER
# Reporting does not change over time here: under that special case of its model, fatality_series must find the same ratio.
# The first days are only there for the deaths that they bring later.
suppressMessages(library(coarseDataTools)); out <- commandArgs(trailingOnly = TRUE)[1]
nu <- c(0, 0.1, 0.3, 0.3, 0.2, 0.1); set.seed(12); days <- 30
group <- function(start, growth, p) { N <- rpois(days, start * growth^(1:days)); D <- numeric(days + length(nu)); for (t in 1:days) { dead <- rmultinom(1, rbinom(1, N[t], p), nu)[, 1]; D[t + seq_along(nu) - 1] <- D[t + seq_along(nu) - 1] + dead }; data.frame(N = N, D = D[1:days]) }
one <- group(120, 1.07, 0.10); two <- group(60, 1.13, 0.24)
d <- cbind(time = rep(1:days, 2), grp = rep(1:2, each = days), R = c(one$N - one$D, two$N - two$D), D = c(one$D, two$D), N = c(one$N, two$N), new.times = rep(c(rep(NA, 6), 1:(days - 6)), 2))
r <- suppressWarnings(EMforCFR(assumed.nu = nu, alpha.start.values = rep(0, days - 7), full.data = d, max.iter = 500, tol = 1e-9, SEM.var = TRUE))
cat("naive", r$naive.rel.cfr, "EM", r$EM.rel.cfr, "standard error of its log", sqrt(r$EM.rel.cfr.var), "truth", 2.4, "\n")
write.csv(data.frame(day = 1:days, cases_1 = one$N, deaths_1 = one$D, cases_2 = two$N, deaths_2 = two$D), file.path(out, "relative_fatality.csv"), row.names = FALSE, quote = FALSE)
