# What every generator of reference cases shares: the series, and writing a case, its output and its conditions.
suppressMessages({ library(surveillance); library(jsonlite) })
args <- commandArgs(trailingOnly = TRUE)
out <- args[1]
for (d in c("cases", "series", "incidence", "linelist", "points", "multivariate", "expected")) dir.create(file.path(out, d), FALSE, TRUE)

num <- function(x) if (is.logical(x)) as.character(as.integer(x)) else if (is.numeric(x)) {
  s <- ifelse(is.finite(x) & x == round(x) & abs(x) < 1e15, sprintf("%.0f", x), sprintf("%.17g", x))
  s[is.na(x) & !is.nan(x)] <- "NA"; s[is.nan(x)] <- "NaN"; s[is.infinite(x)] <- ifelse(x[is.infinite(x)] > 0, "Inf", "-Inf"); s
} else as.character(x)
write_table <- function(d, file) { dir.create(dirname(file), FALSE, TRUE); write.csv(as.data.frame(lapply(d, num), check.names = FALSE), file, row.names = FALSE, quote = FALSE, na = "NA") }

# Settings go through JSON, so that what R computes with is what the case says.
json <- function(x) as.character(toJSON(x, auto_unbox = TRUE, digits = NA, null = "null"))
through_json <- function(x) if (length(x)) fromJSON(json(x)) else list()

cases <- list(); conditions <- list()
note_condition <- function(id, series, kind, message) conditions[[length(conditions) + 1]] <<- data.frame(case_id = id, series = series, kind = kind, message = gsub('"', "'", gsub("[\r\n]+", " ", message)))
guarded <- function(id, series, run) tryCatch(withCallingHandlers(run(), warning = function(w) { note_condition(id, series, "warning", conditionMessage(w)); invokeRestart("muffleWarning") }),
  error = function(e) { note_condition(id, series, "error", conditionMessage(e)); NULL })
add_case <- function(id, family, fun, call, control, table, kind = "exact", note = "") {
  file <- sprintf("expected/%s/%s.csv", family, id)
  if (is.null(table) || nrow(table) == 0) { cat("no rows:", id, "\n"); return(invisible()) }
  write_table(table, file.path(out, file))
  cases[[length(cases) + 1]] <<- data.frame(case_id = id, family = family, function_name = fun, r_call = call, control = if (length(control)) json(control) else "{}", expected_file = file, rows = nrow(table), kind = kind, note = note)
}
finish <- function(name) {
  write.csv(do.call(rbind, cases), file.path(out, "cases", paste0(name, ".csv")), row.names = FALSE)
  if (length(conditions)) { all <- unique(do.call(rbind, conditions)); write.csv(all, file.path(out, "cases", paste0(name, "_conditions.csv")), row.names = FALSE) }
}

series <- list()
keep <- function(name, observed, freq = 52, dates = NULL, population = NA, kind = "real", source = "", start = c(2001, 1))
  series[[name]] <<- list(name = name, observed = as.numeric(observed), freq = freq, dates = dates, population = rep_len(as.numeric(population), length(observed)), kind = kind, source = source, start = start)
as_sts <- function(s) {
  pop <- if (anyNA(s$population)) rep(1, length(s$observed)) else s$population
  if (is.null(s$dates)) sts(s$observed, start = s$start, frequency = s$freq, population = matrix(pop))
  else { x <- sts(s$observed, frequency = s$freq, epoch = as.numeric(s$dates), start = s$start, population = matrix(pop)); x@epochAsDate <- TRUE; x }
}
as_disprog <- function(s) if (!is.null(s$dates)) sts2disProg(as_sts(s)) else create.disProg(week = seq_along(s$observed), observed = s$observed, state = rep(0, length(s$observed)), start = s$start, freq = s$freq)

dates_of <- function(d) { e <- as.numeric(d@epoch); if (e[1] > 1000) as.Date(e, origin = "1970-01-01") }
load_series <- function() {
  e <- new.env(); get1 <- function(n) { data(list = n, package = "surveillance", envir = e); get(n, e) }
  for (n in c("m2", "m4", "n2", "q2")) { d <- get1(n); keep(n, d$observed, source = paste0("surveillance::", n)) }
  d <- get1("meningo.age"); keep("meningo_1_5", d$observed[, 2], 12, population = d$populationFrac[, 2], source = "surveillance::meningo.age"); keep("meningo_gt20", d$observed[, 4], 12, population = d$populationFrac[, 4], source = "surveillance::meningo.age")
  d <- get1("influMen"); keep("influMen_meningo", d$observed[, 2], source = "surveillance::influMen")
  d <- get1("momo"); for (i in c(4, 7)) keep(paste0("momo_", i), observed(d)[, i], 52, dates_of(d), population = population(d)[, i], source = "surveillance::momo", start = d@start)
  d <- get1("rotaBB"); for (i in c(2, 5)) keep(paste0("rotaBB_", i), observed(d)[, i], 12, dates_of(d), population = population(d)[, i], source = "surveillance::rotaBB", start = d@start)
  d <- get1("salmNewport"); for (i in c("Hamburg", "Hessen", "Thueringen")) { j <- grep(substr(i, 1, 4), colnames(observed(d)))[1]; if (is.na(j)) j <- 3; keep(paste0("newport_", i), observed(d)[, j], 52, dates_of(d), source = "surveillance::salmNewport", start = d@start) }
  d <- get1("salmHospitalized"); keep("salmHospitalized", observed(d)[, 1], 52, dates_of(d), source = "surveillance::salmHospitalized", start = d@start)
  d <- get1("deleval"); keep("deleval", observed(d)[, 1], 52, dates_of(d), source = "surveillance::deleval", start = d@start)
  d <- get1("measlesDE"); for (i in c(1, 4, 16)) keep(paste0("measlesDE_", i), observed(d)[, i], source = "surveillance::measlesDE")
  d <- get1("fluBYBW"); for (i in c(5, 77)) keep(paste0("flu_", i), observed(d)[, i], source = "surveillance::fluBYBW")
  d <- get1("hepatitisA"); keep("hepatitisA", d$observed, source = "surveillance::hepatitisA")
  d <- get1("abattoir"); keep("abattoir", observed(d)[, 1], source = "surveillance::abattoir")
  sim <- function(seed, n, freq, theta, trend, amp, phi) { set.seed(seed); t <- 1:n; mu <- exp(theta + trend * t + amp * cos(2 * pi * t / freq)); if (phi > 1) rnbinom(n, mu = mu, size = mu / (phi - 1)) else rpois(n, mu) }
  keep("sim_w1", sim(11, 420, 52, 1.2, 0.002, 0.5, 2), kind = "simulated"); keep("sim_w2", sim(12, 420, 52, -0.9, 0, 0.3, 1), kind = "simulated")
  keep("sim_w3", sim(13, 420, 52, 4, -0.004, 0.8, 6), kind = "simulated"); keep("sim_53", sim(14, 420, 53, 2, 0, 0.4, 1.5), freq = 53, kind = "simulated")
  keep("sim_month", sim(15, 150, 12, 3, 0.003, 0.6, 3), freq = 12, kind = "simulated")
  x <- sim(17, 420, 52, 1.5, 0, 0.5, 2); x[c(20:24, 101, 150:155, 260, 312, 355, 400)] <- NA; keep("sim_gaps", x, kind = "simulated")
  keep("sim_iso", sim(18, 470, 52, 2, 0.001, 0.6, 2), 52, seq(as.Date("2012-01-02"), by = 7, length.out = 470), kind = "simulated", start = c(2012, 1))
  keep("sim_sunday", sim(19, 470, 52, 1, 0, 0.6, 1.6), 52, seq(as.Date("2008-02-24"), by = 7, length.out = 470), kind = "simulated", start = c(2008, 8))
  keep("sim_mdate", sim(20, 150, 12, 2.5, 0, 0.6, 2), 12, seq(as.Date("2010-01-01"), by = "month", length.out = 150), kind = "simulated", start = c(2010, 1))
  keep("sim_pop", sim(21, 420, 52, 1.5, 0.004, 0.5, 1.5), population = round(5e5 * exp(0.004 * (1:420))), kind = "simulated")
  keep("sim_popd", sim(22, 470, 52, 1.5, 0.003, 0.5, 1.5), 52, seq(as.Date("2012-01-02"), by = 7, length.out = 470), population = round(2e6 * exp(0.003 * (1:470))), kind = "simulated", start = c(2012, 1))
  keep("sim_day", sim(23, 1500, 365, 1, 0, 0.6, 1.6), 365, kind = "simulated"); keep("sim_dayd", sim(24, 1500, 365, 2, 0, 0.4, 2), 365, seq(as.Date("2015-03-01"), by = 1, length.out = 1500), kind = "simulated", start = c(2015, 60))
  x <- rep(0, 400); x[c(30, 133, 240, 330)] <- 1; keep("edge_four_ones", x, kind = "constructed")
  x <- rep(2, 400); x[c(100, 390)] <- c(90, 14); keep("edge_two", x, kind = "constructed"); set.seed(25); keep("edge_billion", round(1e9 + 1e6 * rnorm(400)), kind = "constructed")
  keep("edge_40", sim(26, 40, 52, 1, 0, 0, 1), kind = "constructed"); keep("edge_8", c(0, 3, 1, 5, 2, 9, 0, 4), kind = "constructed"); x <- rep(0, 400); x[381:400] <- 0:19; keep("edge_wave", x, kind = "constructed")
}
write_series <- function() {
  about <- do.call(rbind, lapply(series, function(s) data.frame(series = s$name, kind = s$kind, source = if (nzchar(s$source)) s$source else s$kind, unit = if (s$freq == 12) "month" else if (s$freq == 365) "day" else if (s$freq == 4) "quarter" else "week", freq = s$freq, has_dates = as.integer(!is.null(s$dates)), n = length(s$observed), n_missing = sum(is.na(s$observed)), total = sum(s$observed, na.rm = TRUE), max = max(s$observed, na.rm = TRUE), start_year = s$start[1], start_epoch = s$start[2], description = "")))
  write.csv(about, file.path(out, "series.csv"), row.names = FALSE)
  for (s in series) write_table(list(t = seq_along(s$observed), date = if (is.null(s$dates)) rep("NA", length(s$observed)) else format(s$dates), observed = s$observed, population = s$population), file.path(out, "series", paste0(s$name, ".csv")))
}
load_series()
