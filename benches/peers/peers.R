# The R side of benches/peers: Rscript peers.R inputs FOLDER writes the inputs, Rscript peers.R TASK FOLDER runs and times one task.
# Prints processor seconds (the shortest of some runs), units of work, peak memory in MB and a remark, between tabs.
suppressMessages({ if (!suppressWarnings(require(surveillance, quietly = TRUE))) quit(status = 3) })
args <- commandArgs(trailingOnly = TRUE); task <- args[1]; folder <- args[2]
file <- function(name) file.path(folder, name)
if (task == "inputs") {
  set.seed(1)
  weekly <- function(weeks = 372) { t <- seq_len(weeks); phi <- runif(1, 1.1, 4); mu <- exp(runif(1, -1, 4) + runif(1, -0.001, 0.001) * t + runif(1, 0, 0.6) * cos(2 * pi * t / 52 + runif(1, 0, 2 * pi))); rnbinom(weeks, mu = mu, size = mu / (phi - 1)) }
  write_columns <- function(x, name) write.csv(as.data.frame(x), file(name), row.names = FALSE, quote = FALSE)
  write_columns(sapply(1:20, function(i) weekly()), "farrington.csv")
  write_columns(sapply(1:500, function(i) weekly()), "ears.csv")
  renewal <- function(n = 120) { w <- dgamma(0:n, 4, 0.8); w <- w / sum(w); x <- numeric(n); x[1] <- 10; for (t in 2:n) x[t] <- rpois(1, c(1.6, 0.8, 1.2)[(t - 1) %/% 40 + 1] * sum(x[(t - 1):1] * w[2:t])); x }
  write_columns(sapply(1:40, function(i) renewal()), "cori.csv")
  data(husO104Hosp); d <- na.omit(husO104Hosp[, c("dHosp", "dReport")]); d <- d[d$dHosp >= as.Date("2011-05-01"), ]
  write.csv(data.frame(event = format(d$dHosp), report = format(d$dReport)), file("nowcast.csv"), row.names = FALSE, quote = FALSE)
  quit()
}
read_columns <- function(name) as.matrix(read.csv(file(name)))
farrington <- function(control) { x <- read_columns("farrington.csv"); n <- nrow(x); function() { a <- 0; for (j in seq_len(ncol(x))) a <- a + sum(farringtonFlexible(sts(x[, j], frequency = 52), c(list(range = (n - 51):n, glmWarnings = FALSE), control))@alarm); list(ncol(x), paste(a, "alarms")) } }
run <- switch(task,
  farrington = farrington(list()),
  farrington_noufaily = farrington(list(noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = 1, alpha = 0.01, thresholdMethod = "nbPlugin")),
  ears = { x <- read_columns("ears.csv"); n <- nrow(x); s <- sts(x, frequency = 52); function() list(ncol(x), paste(sum(earsC(s, list(range = (n - 51):n))@alarm), "alarms")) },
  cori = { if (!suppressMessages(suppressWarnings(require(EpiEstim, quietly = TRUE)))) quit(status = 3); x <- read_columns("cori.csv"); n <- nrow(x); function() { m <- sapply(seq_len(ncol(x)), function(j) { r <- suppressMessages(suppressWarnings(estimate_R(x[, j], method = "parametric_si", config = make_config(list(mean_si = 5, std_si = 2.5, t_start = 2:(n - 6), t_end = 8:n)))))$R; tail(r$`Mean(R)`, 1) }); list(ncol(x), sprintf("mean of the last R %.6f", mean(m))) } },
  nowcast = { d <- read.csv(file("nowcast.csv")); d <- data.frame(event = as.Date(d$event), report = as.Date(d$report)); first <- min(d$event); now <- first + 45; function() { set.seed(1); capture.output(nc <- suppressWarnings(nowcast(now = now, when = now - 13:0, data = d, dEventCol = "event", dReportCol = "report", method = "bayes.trunc", D = 15, control = list(dRange = c(first, now), N.tInf.prior = structure("poisgamma", mean.lambda = 20, var.lambda = 1500), N.tInf.max = 300, nSamples = 1000)))); list(1, paste("sum of medians", sum(upperbound(nc)[33:46, 1]))) } })
times <- c(); began <- proc.time()[["elapsed"]]; repeat { t <- system.time(done <- run()); times <- c(times, t[["user.self"]] + t[["sys.self"]]); if (proc.time()[["elapsed"]] - began > 2) break }
status <- readLines("/proc/self/status"); memory <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", status, value = TRUE))) / 1024
cat(sprintf("%.6f\t%g\t%.0f\t%s\n", min(times), done[[1]], memory, done[[2]]))
