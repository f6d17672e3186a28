# Parts of the likelihood of a transmission tree (Jombart 2014, Campbell 2018 and 2019), case by case.
dens <- function(w, span) { if (length(w) < span) { k <- seq_len(span - length(w) + 10); w <- c(w, 1e-4 * exp(-k) / sum(exp(-k))) }; w / sum(w) }
generations <- function(w, most) { all <- matrix(0, length(w), most); all[, 1] <- w; if (most > 1) for (k in 2:most) for (d in seq_along(w)) all[d, k] <- sum(vapply(seq_len(d), function(i) all[i, k - 1] * w[d - i + 1], 0)); log(all) }
at <- function(table, d, k) if (d < 1 || d > nrow(table)) -Inf else table[d, k]
times <- function(n, x) if (n == 0) 0 else n * log(x)
parts <- function(o, s) { has <- which(!is.na(s$alpha)); d <- o$sampled - s$t_inf; f <- o$f / sum(o$f)
  sampling <- sum(vapply(d, function(x) if (x < 1 || x > length(f)) -Inf else log(f[x]), 0)); infections <- genetic <- reporting <- 0; met <- direct <- 0
  for (i in has) { a <- s$alpha[i]; k <- s$kappa[i]; infections <- infections + at(o$logw, s$t_inf[i] - s$t_inf[a], k); m <- o$snp[i, a]
    if (!is.null(o$snp)) genetic <- genetic + times(m, k * s$mu) + (o$length - m) * log(1 - k * s$mu); reporting <- reporting + log(s$pi) + times(k - 1, 1 - s$pi)
    if (k == 1) { direct <- direct + 1; met <- met + any((o$contacts$i == i & o$contacts$j == a) | (o$contacts$i == a & o$contacts$j == i)) } }
  n <- length(o$sampled); others <- nrow(o$contacts) - met; silent <- direct - met; neither <- n * (n - 1) / 2 - met - others - silent
  contact <- if (nrow(o$contacts)) times(met, s$eps) + times(others, s$eps * s$lambda) + times(silent, 1 - s$eps) + times(neither, 1 - s$eps * s$lambda) else 0
  data.frame(mu = s$mu, pi = s$pi, eps = s$eps, lambda = s$lambda, ll_timing_sampling = sampling, ll_timing_infections = infections, ll_genetic = genetic, ll_reporting = reporting, ll_contact = contact, ll_all = sampling + infections + genetic + reporting + contact) }

set.seed(31); pmf <- function(m, s, n) { p <- diff(pgamma(0:n, shape = (m / s)^2, rate = m / s^2)); p / sum(p) }
grow <- function(n, w, f, length, mu, imports) { t <- 0; a <- NA; m <- matrix(0, n, n); for (i in 2:n) { a[i] <- if (i %in% imports) NA else sample.int(min(i - 1, 6), 1) + max(0, i - 7); t[i] <- if (is.na(a[i])) t[i - 1] else t[a[i]] + sample(seq_along(w), 1, prob = w) }
  for (i in 2:n) for (j in 1:(i - 1)) m[i, j] <- m[j, i] <- if (!is.na(a[i]) && j == a[i]) rbinom(1, length, mu) else rbinom(1, length, 3 * mu); c <- unique(rbind(cbind(which(!is.na(a)), a[!is.na(a)])[runif(sum(!is.na(a))) < 0.7, , drop = FALSE], cbind(sample(2:n, n %/% 2), 1)))
  c <- c[c[, 1] != c[, 2], , drop = FALSE]; list(sampled = t + sample(seq_along(f), n, TRUE, f), truth = a, snp = m, length = length, w = w, f = f, contacts = data.frame(i = pmin(c[, 1], c[, 2]), j = pmax(c[, 1], c[, 2]))[!duplicated(paste(pmin(c[, 1], c[, 2]), pmax(c[, 1], c[, 2]))), ]) }
made <- list(slow20 = grow(20, pmf(9, 4, 28), pmf(6, 3, 18), 5000, 2e-4, c(7, 12)), quick12 = grow(12, pmf(2.4, 1, 6), pmf(1.5, 1, 5), 300, 4e-3, integer()), alone2 = grow(2, c(0.3, 0.7), 1, 1000, 1e-3, integer()), nosnp16 = grow(16, pmf(5, 2, 14), pmf(4, 2, 12), 5000, 2e-4, 5), nocontact16 = grow(16, pmf(5, 2, 14), pmf(4, 2, 12), 20000, 5e-5, c(3, 9, 14)))
made$nosnp16$snp <- NULL; made$nocontact16$contacts <- data.frame(i = integer(), j = integer()); most <- c(slow20 = 4, quick12 = 7, alone2 = 2, nosnp16 = 3, nocontact16 = 5)
for (id in names(made)) { o <- made[[id]]; n <- length(o$sampled); o$sampled <- o$sampled - min(o$sampled); span <- diff(range(o$sampled)); o$logw <- generations(dens(o$w, span), most[[id]]); file <- function(kind) file.path(out, "trees", paste0(id, "_", kind, ".csv"))
  write_table(data.frame(case = seq_len(n), sampled = o$sampled, true_ancestor = o$truth), file("cases")); write_table(data.frame(what = rep(c("w", "f"), c(length(o$w), length(o$f))), lag = c(seq_along(o$w), seq_along(o$f)), prob = c(o$w, o$f)), file("delays"))
  if (!is.null(o$snp)) { m <- o$snp; colnames(m) <- paste0("c", seq_len(n)); write_table(cbind(data.frame(case = seq_len(n)), as.data.frame(m)), file("snp")) }; if (nrow(o$contacts)) write_table(o$contacts, file("contacts"))
  l <- o$logw; colnames(l) <- paste0("kappa", seq_len(ncol(l))); write_table(cbind(data.frame(delay = seq_len(nrow(l))), as.data.frame(l)), file("logw"))
  states <- list(); rows <- list(); for (s in 1:12) { t <- o$sampled - sample(seq_along(o$f), n, TRUE, o$f); order <- order(t); alpha <- kappa <- rep(NA_integer_, n); if (s == 11) t <- t - 40
    for (i in order[-1]) { before <- which(t < t[i]); if (length(before) && (s != 2 || runif(1) < 0.6)) { alpha[i] <- before[sample.int(length(before), 1)]; kappa[i] <- if (s %% 3 == 0) 1 else sample.int(most[[id]], 1, prob = 1 / seq_len(most[[id]])) } }
    state <- list(t_inf = t, alpha = alpha, kappa = kappa, mu = c(5e-4, 1e-5, 2e-3)[s %% 3 + 1], pi = c(0.9, 0.6, 1, 0.05)[s %% 4 + 1], eps = c(0.8, 0.3, 0.99)[s %% 3 + 1], lambda = c(0.01, 0.4)[s %% 2 + 1])
    states[[s]] <- data.frame(state = s, case = seq_len(n), t_inf = t, alpha = alpha, kappa = kappa); rows[[s]] <- cbind(data.frame(state = s), parts(o, state)) }
  control <- list(data = id); add_case(paste0("tree_ll_", id), "trees", "outbreaker2::get_cpp_api()", "cpp_ll_* (data, param) for 12 states", c(control, list(seq_length = o$length, max_kappa = most[[id]])), do.call(rbind, rows))
  add_case(paste0("tree_ll_", id, "_states"), "trees", "outbreaker2", "states", c(control, list(max_kappa = most[[id]])), do.call(rbind, states), "exact") }
