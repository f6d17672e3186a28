# The moving epidemic method (Vega 2013 and 2015, method 2): the curve of shares is smoothed by sm::sm.regression, missing weeks by sm::h.select.
suppressMessages(library(sm))
smooth <- function(y, h) { known <- !is.na(y); x <- which(known); if (is.na(h)) h <- h.select(x, y[known]); v <- sm.regression(x, y[known], h = h, display = "none", eval.points = seq_along(y))$estimate; ifelse(is.nan(v), NA, pmax(v, 0)) }
fill <- function(y) { known <- which(!is.na(y)); gaps <- setdiff(which(is.na(y)), c(seq_len(min(known) - 1), if (max(known) < length(y)) (max(known) + 1):length(y))); if (length(gaps)) y[gaps] <- smooth(y, NA)[gaps]; y }
timing <- function(y, percent) { n <- length(y); z <- ifelse(is.na(y), 0, y); best <- lapply(seq_len(n), function(r) { sums <- vapply(seq_len(n - r + 1), function(i) sum(z[i:(i + r - 1)]), 0); c(max(sums), which.max(sums)) })
  share <- c(0, 100 * vapply(best, `[`, 0, 1) / sum(z)); rise <- diff(smooth(share, 1)); flat <- which(rise < percent); r <- if (length(flat)) max(1, flat[1] - 1) else n
  list(weeks = r, percent_covered = share[r + 1], sum = best[[r]][1], start_row = best[[r]][2], end_row = best[[r]][2] + r - 1) }
highest <- function(y, n) head(sort(y, decreasing = TRUE), n)
limit <- function(x, level) mean(x) + qnorm(level) * sd(x)
model <- function(d, percent, n, levels) { d <- d[, colSums(d, na.rm = TRUE) > 0, drop = FALSE]; if (n == -1) n <- max(1, round(30 / ncol(d))); if (n == 0) n <- nrow(d); before <- during <- after <- NULL
  for (j in seq_len(ncol(d))) { y <- fill(d[, j]); t <- timing(y, percent); before <- c(before, highest(y[seq_len(t$start_row - 1)], n)); during <- c(during, highest(y[t$start_row:t$end_row], n)); if (t$end_row < length(y)) after <- c(after, highest(y[(t$end_row + 1):length(y)], n)) }
  up <- if (any(during == 0)) 1 else 0
  data.frame(quantity = c("pre_epidemic_threshold", "post_epidemic_threshold", paste0("intensity_", levels)), value = c(limit(before, 0.95), limit(after, 0.95), vapply(levels, function(l) exp(limit(log(during + up), l)) - up, 0))) }

set.seed(77); bell <- function(n, at, width, height, base) base + height * exp(-0.5 * ((seq_len(n) - at) / width)^2)
all <- list()
all$brief <- sapply(1:6, function(i) rpois(30, bell(30, 10 + i, 0.5 + 0.15 * i, 400, 0.6)))
all$rates <- sapply(1:7, function(i) round(bell(33, 14 + 2 * (i %% 3), 2.5 + 0.3 * i, 150 + 40 * i, 4) * exp(rnorm(33, 0, 0.25)), 2))
gaps <- sapply(1:5, function(i) rpois(52, bell(52, 28 + i, 4, 300, 3))); gaps[cbind(c(1, 2, 3, 27, 30, 31, 45, 52, 51, 12, 13, 33, 20), c(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3))] <- NA; gaps[20:36, 4] <- NA; all$gaps <- gaps
all$even <- cbind(matrix(rpois(4 * 20, 50), 20), 40); all$zeros <- cbind(sapply(1:5, function(i) rpois(40, bell(40, 20, 4, 2.5, 0.1))), 0)
e <- new.env(); data(list = c("fluBYBW", "influMen"), package = "surveillance", envir = e); by <- rowSums(observed(e$fluBYBW)[, 1:96]); all$flubavaria <- matrix(by[1:(52 * 7)], 52); all$influenza <- matrix(e$influMen$observed[1:(52 * 6), 1], 52)
about <- do.call(rbind, lapply(names(all), function(id) data.frame(id = id, weeks = nrow(all[[id]]), seasons = ncol(all[[id]]), source = if (id %in% c("flubavaria", "influenza")) "surveillance" else "simulated", description = "")))
write_table(about, file.path(out, "seasons.csv")); i <- 0
for (id in names(all)) { d <- as.matrix(all[[id]]); colnames(d) <- paste0("s", seq_len(ncol(d))); write_table(cbind(data.frame(week = seq_len(nrow(d))), as.data.frame(d)), file.path(out, "seasons", paste0(id, ".csv"))); d <- apply(d, 2, as.numeric)
  for (s in list(list(2.8, -1, c(0.4, 0.9, 0.975)), list(1.5, 3, c(0.5, 0.99)), list(4, 1, c(0.4, 0.9, 0.975)), list(8, 0, 0.8))) { i <- i + 1; control <- list(seasons = id, i.method = 2, i.param = s[[1]]); name <- sprintf("g2mem%02d", i); with <- colSums(d, na.rm = TRUE) > 0
    add_case(paste0(name, "_timing"), "intensity", "mem::memmodel / memtiming", "memtiming(season, i.n.values, i.method, i.param)", c(control, i.n.values = s[[2]]), do.call(rbind, lapply(colnames(d)[with], function(n) cbind(data.frame(season = n), as.data.frame(timing(fill(d[, n]), s[[1]]))))))
    add_case(name, "intensity", "mem::memmodel / memtiming", "memmodel(data, i.seasons = NA, i.method, i.param, i.n.max, i.type.other = 1, i.level.intensity)", c(control, i.n.max = s[[2]], list(i.level.intensity = s[[3]])), model(d, s[[1]], s[[2]], s[[3]])) } }
