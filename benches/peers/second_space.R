# Scans (Kulldorff 1997 and 2005, Neill 2006, Tango 2011, Allevius and Hoehle 2019), window by window. Rows of a matrix are times, the last the newest.
zones_of <- function(xy, k) { d <- as.matrix(dist(xy)); unique(unlist(lapply(seq_len(nrow(xy)), function(i) { o <- order(d[, i] + ifelse(seq_len(nrow(xy)) == i, -1, 0)); lapply(seq_len(min(k, nrow(xy))), function(j) sort(o[1:j])) }), recursive = FALSE)) }
windows <- function(zones, times) do.call(rbind, lapply(seq_along(zones), function(z) data.frame(zone = z, duration = seq_len(times))))
cells <- function(m, zone, duration) m[(nrow(m) - duration + 1):nrow(m), zone, drop = FALSE]
each <- function(s, f) { w <- windows(s$zones, nrow(s$y)); cbind(w, do.call(rbind, lapply(seq_len(nrow(w)), function(i) f(s$zones[[w$zone[i]]], w$duration[i])))) }
xlogy <- function(x, y) ifelse(x == 0, 0, x * log(y))

given_total <- function(s, b) { N <- sum(s$y); each(s, function(zone, d) { C <- sum(cells(s$y, zone, d)); B <- sum(cells(b, zone, d)); c(score = if (C > B) xlogy(C, C / B) + xlogy(N - C, (N - C) / (N - B)) else 0, relrisk_in = C / B, relrisk_out = if (N - B > 1e-9 * N) (N - C) / (N - B) else 1) }) }
by_people <- function(s) sum(s$y) / nrow(s$y) * s$people / rowSums(s$people)
by_margins <- function(s) outer(rowSums(s$y), colSums(s$y)) / sum(s$y)
expected <- function(s) each(s, function(zone, d) { C <- sum(cells(s$y, zone, d)); B <- sum(cells(s$b, zone, d)); c(score = if (C > B) C * log(C / B) + B - C else 0, relrisk = max(1, C / B)) })
tango <- function(s, theta, emerging) each(s, function(zone, d) { y <- cells(s$y, zone, d); m <- cells(s$b, zone, d); w <- 1 + m / theta; g <- if (emerging) seq_len(d) else rep(1, d); v <- sum(g^2 * m / w); c(score = sum(g * (y - m) / w) / (if (emerging) v else sqrt(v))) })
ln_zip <- function(y, m, p) ifelse(y == 0, log(p + (1 - p) * exp(-m)), log(1 - p) + dpois(y, m, log = TRUE))
zero_inflated <- function(s) { prob <- s$p[nrow(s$p):1, , drop = FALSE]; each(s, function(zone, d) { y <- cells(s$y, zone, d); m <- cells(s$b, zone, d); p <- cells(prob, zone, d); start <- old <- sum(ln_zip(y, m, p)); q <- 1
  repeat { e <- ifelse(y == 0, p / (p + (1 - p) * exp(-q * m)), 0); q <- max(1, sum(y) / sum(m * (1 - e))); new <- sum(ln_zip(y, q * m, p)); change <- abs(exp(new - old) - 1); old <- new; if (change <= 1e-3) break }
  c(score = new - start, relrisk = q) }) }
ln_sum <- function(x) max(x) + log(sum(exp(x - max(x))))
gamma_poisson <- function(C, B, a, b) a * log(b) + lgamma(a + C) - (a + C) * log(b + B) - lgamma(a) - lgamma(1 + C)
bayes <- function(s, prior, a0, b0, a1, b1, m, pm) { N <- sum(s$y); E <- sum(s$b); w <- windows(s$zones, nrow(s$y)); pm <- rep_len(pm, length(m)); pm <- pm / sum(pm)
  joint <- vapply(seq_len(nrow(w)), function(i) { C <- sum(cells(s$y, s$zones[[w$zone[i]]], w$duration[i])); B <- sum(cells(s$b, s$zones[[w$zone[i]]], w$duration[i])); log(prior / nrow(w)) + ln_sum(log(pm) + gamma_poisson(C, B, m * a1, b1)) + gamma_poisson(N - C, E - B, a0, b0) }, 0)
  null <- log(1 - prior) + gamma_poisson(N, E, a0, b0); all <- ln_sum(c(joint, null))
  list(windows = cbind(w, log_posterior = joint - all, log_bayes_factor = joint - null), places = data.frame(location = seq_len(ncol(s$y)), posterior = vapply(seq_len(ncol(s$y)), function(p) sum(exp(joint - all)[vapply(s$zones, function(z) p %in% z, TRUE)[w$zone]]), 0)), note = paste("null posterior", exp(null - all))) }

set.seed(2024); grid <- as.matrix(expand.grid(x = 0:4, y = 0:4))
spots <- list(); add <- function(id, y, xy, k, b, people, p, note) spots[[id]] <<- list(y = y, xy = xy, k = k, b = b, people = people, p = p, note = note, zones = zones_of(xy, k))
make <- function(id, times, xy, k, mean, note, boost = NULL, zip = 0) { n <- nrow(xy); b <- matrix(rgamma(times * n, 3, 3 / mean), times); m <- b; if (!is.null(boost)) m[(times - 1):times, boost] <- 3 * m[(times - 1):times, boost]
  p <- matrix(runif(times * n, 0.02, 0.4), times); y <- matrix(rpois(times * n, m), times); y[runif(times * n) < zip * p / 0.4] <- 0; add(id, y, xy, k, b, matrix(round(rep(runif(n, 2e3, 4e5), each = times) * (1 + 0.01 * row(b))), times), p, note) }
make("grid", 8, grid, 6, 4, "25 places on a grid: many ties in distance; cluster", c(7, 8, 12))
make("sparse", 12, cbind(runif(20), runif(20)), 20, 0.08, "20 places, some 20 cases, zones up to all places")
make("empties", 7, cbind(runif(24), runif(24)), 8, 5, "24 places, many empty reports", c(3, 4), 0.9)
make("one", 9, cbind(3, 4), 1, 6, "one place")
make("large", 5, cbind(runif(12), runif(12)), 5, 3e6, "12 places, millions of cases")
twice <- cbind(runif(9), runif(9)); make("twice", 6, rbind(twice, twice[1:3, ]), 4, 7, "three pairs of places at the same spot", 2)
e <- new.env(); data(list = c("measlesWeserEms", "ha.sts"), package = "surveillance", envir = e); of <- function(d, rows) unname(observed(d)[rows, ])
real <- function(id, d, rows, k, note) { y <- of(d, rows); past <- of(d, (rows[1] - 40):(rows[1] - 1)); b <- matrix(rep((colSums(past) + 1) / 40, each = length(rows)), length(rows)); add(id, y, unname(coordinates(d@map[colnames(observed(d)), ])), k, b, matrix(round(rep(population(d)[1, ] * 1e6, each = length(rows))), length(rows)), matrix(0.2, nrow(y), ncol(y)), note) }
real("wes2", e$measlesWeserEms, 60:71, 6, "measles, 17 districts, weeks 60-71"); real("ha2", e$ha.sts, 120:126, 4, "hepatitis A, 12 Berlin districts, weeks 120-126")
about <- do.call(rbind, lapply(names(spots), function(id) { s <- spots[[id]]; data.frame(id = id, places = ncol(s$y), times = nrow(s$y), zones = length(s$zones), knn = s$k, total = sum(s$y), source = if (id %in% c("wes2", "ha2")) "surveillance" else "simulated", description = gsub(",", ";", s$note)) }))
write_table(about, file.path(out, "scan.csv"))
for (id in names(spots)) { s <- spots[[id]]; at <- expand.grid(time = seq_len(nrow(s$y)), location = seq_len(ncol(s$y)))
  write_table(cbind(at, count = as.vector(s$y), population = as.vector(s$people), baseline = as.vector(s$b), prob = as.vector(s$p)), file.path(out, "scan", paste0(id, "_counts.csv")))
  write_table(data.frame(location = seq_len(nrow(s$xy)), x = s$xy[, 1], y = s$xy[, 2]), file.path(out, "scan", paste0(id, "_places.csv")))
  write_table(data.frame(zone = seq_along(s$zones), locations = vapply(s$zones, paste, "", collapse = ";")), file.path(out, "scan", paste0(id, "_zones.csv")))
  control <- list(data = id, knn = s$k); most <- if (id == "grid") 300 else 120
  scores <- function(name, fun, table) { table <- table[order(-table$score), ]; add_case(paste("g2scan", id, name, sep = "_"), "scan", paste0("scanstatistics::scan_", fun), paste0("scan_", fun), control, head(table, most)) }
  scores("pb", "pb_poisson", given_total(s, by_people(s))); if (nrow(s$y) > 1 && ncol(s$y) > 1) { scores("pbnopop", "pb_poisson (population NULL)", given_total(s, by_margins(s))); scores("perm", "permutation", given_total(s, by_margins(s))) }
  scores("eb", "eb_poisson", expected(s)); for (theta in c(0.5, 10)) { scores(paste0("nbhot", theta), paste("eb_negbin hotspot theta", theta), tango(s, theta, FALSE)); scores(paste0("nbem", theta), paste("eb_negbin emerging theta", theta), tango(s, theta, TRUE)) }
  if (id != "large") scores("zip", "eb_zip", zero_inflated(s))
  priors <- list(list("outbreak_prob = 0.05, alpha_null = 1, beta_null = 1, inc_values = seq(1, 3, 0.1)", 0.05, 1, 1, 1, 1, seq(1, 3, 0.1), 1), list("outbreak_prob = 0.2, alpha_null = 4, beta_null = 2, inc_values = seq(1, 5, 0.5)", 0.2, 4, 2, 4, 2, seq(1, 5, 0.5), 1), list("outbreak_prob = 0.01, alpha_null = 2, beta_null = 2, alpha_alt = 3, beta_alt = 1.5, inc_values = c(1.2, 2, 4), inc_probs = c(0.5, 0.3, 0.2)", 0.01, 2, 2, 3, 1.5, c(1.2, 2, 4), c(0.5, 0.3, 0.2)))
  for (i in seq_along(priors)) { r <- do.call(bayes, c(list(s), priors[[i]][-1])); name <- paste0("g2scan_", id, "_bayes", i); w <- r$windows[order(-r$windows$log_posterior), ]
    add_case(name, "scan", "scanstatistics::scan_bayes_negbin", paste0("scan_bayes_negbin(counts, zones, baselines, ", priors[[i]][[1]], ")"), control, head(w, most), note = r$note); add_case(paste0(name, "_loc"), "scan", "scanstatistics::scan_bayes_negbin", "location posteriors", control, r$places) } }

# Tests: replicates by R's own random numbers, scores from cumulated sums.
fast <- function(s) { inside <- t(vapply(s$zones, function(z) as.numeric(seq_len(ncol(s$y)) %in% z), numeric(ncol(s$y)))); function(m) t(inside %*% t(apply(m[nrow(m):1, , drop = FALSE], 2, cumsum))) }
gumbel <- function(x, at) { x <- as.numeric(x); f <- optim(c(mean(x) - 0.45 * sd(x), log(0.78 * sd(x))), function(p) { z <- (x - p[1]) / exp(p[2]); sum(p[2] + z + exp(-z)) }, control = list(maxit = 5000, reltol = 1e-12)); 1 - exp(-exp(-(at - f$par[1]) / exp(f$par[2]))) }
test <- function(id, name, score, draw) { s <- spots[[id]]; sums <- fast(s); own <- max(score(sums, s$y)); reps <- replicate(999, max(score(sums, draw(s)))); q <- quantile(reps, c(0.5, 0.95, 0.99), names = FALSE)
  add_case(paste("g2scan", id, name, "mc", sep = "_"), "scan", "Monte Carlo, 999 replicates", "n_mcsim = 999", list(data = id, knn = s$k), data.frame(mlc_zone = 1, mlc_duration = 1, mlc_score = own, mc_pvalue = (1 + sum(reps > own)) / 1000, gumbel_pvalue = gumbel(reps, own), rep_mean = mean(reps), rep_sd = sd(reps), rep_q50 = q[1], rep_q95 = q[2], rep_q99 = q[3]), "statistical") }
poisson_score <- function(N) function(C, B) ifelse(C > B, xlogy(C, C / B) + xlogy(N - C, pmax(N - C, 0) / (N - B)), 0)
for (id in c("grid", "twice", "wes2")) { s <- spots[[id]]; N <- sum(s$y); B <- by_people(s); M <- by_margins(s); spread <- function(b) function(s) matrix(rmultinom(1, N, as.vector(b)), nrow(b))
  case_times <- rep(as.vector(row(s$y)), as.vector(s$y)); case_places <- rep(as.vector(col(s$y)), as.vector(s$y))
  shuffled <- function(s) { t <- case_times; for (i in length(t):2) { j <- floor(runif(1) * (i - 1)) + 1; h <- t[i]; t[i] <- t[j]; t[j] <- h }; m <- matrix(0, nrow(s$y), ncol(s$y)); k <- table(factor(t, seq_len(nrow(m))), factor(case_places, seq_len(ncol(m)))); m[] <- k; m }
  test(id, "pb", function(sums, y) poisson_score(N)(sums(y), sums(B)), spread(B)); test(id, "pbnopop", function(sums, y) poisson_score(N)(sums(y), sums(M)), spread(M)); test(id, "perm", function(sums, y) poisson_score(N)(sums(y), sums(M)), shuffled)
  test(id, "eb", function(sums, y) { C <- sums(y); E <- sums(s$b); ifelse(C > E, xlogy(C, C / E) + E - C, 0) }, function(s) matrix(rpois(length(s$b), s$b), nrow(s$b)))
  for (theta in c(0.5, 10)) test(id, paste0("nbhot", theta), function(sums, y) { w <- 1 + s$b / theta; sums((y - s$b) / w) / sqrt(sums(s$b / w)) }, function(s) matrix(rnbinom(length(s$b), mu = s$b, size = theta), nrow(s$b))) }
