# What R says of the same figures: Rscript tests/reference/estimators.R, from the root of the repository.
# Reads tests/reference/gemeenten.csv, writes tests/reference/estimators.json. The tests read both.
suppressPackageStartupMessages({
  library(sandwich)
  library(lmtest)
  library(plm)
  library(jsonlite)
})

folder <- "tests/reference"
table <- read.csv(file.path(folder, "gemeenten.csv"), stringsAsFactors = FALSE)
table$weglaten <- as.logical(table$weglaten)
table$outcome <- log(1000 * table$lasten / table$kinderen)
tight <- glm.control(epsilon = 1e-14, maxit = 200)

complete_rows <- function(rows, columns) {
  rows <- rows[!rows$weglaten & complete.cases(rows[, columns]), ]
  rows[order(rows$code, rows$jaar), ]
}

# without names, in the order of the rows
by_row <- function(values) unname(as.numeric(values))
by_term <- function(values) {
  terms <- sub("(Intercept)", "constante", names(values), fixed = TRUE)
  as.list(setNames(as.numeric(values), terms))
}
errors <- function(covariance) by_term(sqrt(diag(covariance)))

# --- one year --------------------------------------------------------------------------------------------------

columns <- c("lasten", "kinderen", "kinderen_laag_inkomen", "eenoudergezinnen", "jeugdzorg_gebruik")
year <- complete_rows(table[table$jaar == 2021, ], columns)
year$weight <- year$kinderen / mean(year$kinderen)
year$share <- year$jeugdzorg_gebruik / 100
year$amount <- 1000 * year$lasten
year$per_child <- year$amount / year$kinderen
regions <- length(unique(year$jeugdregio))

cross_section <- function(model) {
  hc3 <- vcovHC(model, type = "HC3")
  clustered <- vcovCL(model, cluster = year$jeugdregio, type = "HC1")
  list(
    n = nobs(model),
    estimate = by_term(coef(model)),
    se = list(HC3 = errors(hc3), "cluster jeugdregio" = errors(clustered), model = errors(vcov(model))),
    p = list(
      HC3 = by_term(coeftest(model, vcov. = hc3, df = df.residual(model))[, 4]),
      "cluster jeugdregio" = by_term(coeftest(model, vcov. = clustered, df = regions - 1)[, 4])
    ),
    fitted = by_row(fitted(model)),
    leverage = by_row(hatvalues(model)),
    cook = by_row(cooks.distance(model))
  )
}

# Koenker's test on the residuals multiplied by the root of the weights: n times R2, as bptest without weights
koenker <- function(model) {
  squared <- (residuals(model) * sqrt(weights(model)))^2
  auxiliary <- summary(lm(squared ~ model.matrix(model) - 1))
  explained <- 1 - sum(auxiliary$residuals^2) / sum((squared - mean(squared))^2)
  statistic <- length(squared) * explained
  list(statistic = statistic, p = pchisq(statistic, ncol(model.matrix(model)) - 1, lower.tail = FALSE))
}

linear <- function(model) {
  said <- summary(model)
  list(
    r2 = said$r.squared, r2_adjusted = said$adj.r.squared, sigma = said$sigma,
    log_likelihood = as.numeric(logLik(model)), aic = AIC(model)
  )
}

general <- function(model) {
  list(
    deviance = deviance(model), dispersion = summary(model)$dispersion,
    pseudo_r2 = 1 - deviance(model) / model$null.deviance
  )
}

ols <- lm(outcome ~ kinderen_laag_inkomen + eenoudergezinnen, year)
wls <- lm(outcome ~ kinderen_laag_inkomen + eenoudergezinnen, year, weights = weight)
alone <- lm(outcome ~ kinderen_laag_inkomen, year, weights = weight)
bp <- bptest(ols)

gamma_model <- glm(per_child ~ kinderen_laag_inkomen + eenoudergezinnen, Gamma("log"), year, control = tight)
gamma_weighted <- update(gamma_model, weights = weight)
poisson_model <- glm(amount ~ kinderen_laag_inkomen + eenoudergezinnen + offset(log(kinderen)),
  quasipoisson(), year,
  control = tight
)
fractional <- glm(share ~ kinderen_laag_inkomen + eenoudergezinnen, quasibinomial(), year, control = tight)
fractional_weighted <- update(fractional, weights = weight)

# --- several years ---------------------------------------------------------------------------------------------

columns <- c("lasten", "kinderen", "kinderen_laag_inkomen")
panel <- complete_rows(table[table$jaar >= 2017 & table$jaar <= 2022, ], columns)
panel$weight <- panel$kinderen / mean(panel$kinderen)
n <- nrow(panel)
areas <- length(unique(panel$code))
years <- length(unique(panel$jaar))
within <- plm(outcome ~ kinderen_laag_inkomen, panel,
  index = c("code", "jaar"), model = "within", effect = "twoways"
)
dummies <- lm(outcome ~ kinderen_laag_inkomen + code + factor(jaar), panel)
dummies_weighted <- update(dummies, weights = weight)

# plm gives sandwiches without a factor for small samples ("HC0"). Ours: G / (G - 1) for the clusters, and
# (n - 1) / (n - k - T), where the municipalities are not counted because each lies within one cluster.
term <- "kinderen_laag_inkomen"
cluster_factor <- function(groups) groups / (groups - 1) * (n - 1) / (n - 1 - years)
group <- vcovHC(within, method = "arellano", type = "HC0", cluster = "group") * cluster_factor(areas)
# plm has no clusters above its own index: the same regression with a dummy for each municipality and year
above <- function(model, cluster, groups) {
  sqrt(vcovCL(model, cluster = cluster, type = "HC0", cadjust = FALSE)[term, term] * cluster_factor(groups))
}
panel_regions <- length(unique(panel$jeugdregio))
# Driscoll and Kraay count everything that was estimated: n / (n - k - N - (T - 1)), the rule of linearmodels
kraay <- vcovSCC(within, type = "HC0", maxlag = 2) * n / (n - 1 - areas - (years - 1))

fixed_effects <- list(
  n = n, n_areas = areas, n_years = years,
  estimate = coef(within)[[term]], r2_within = summary(within)$r.squared[["rsq"]],
  se = list(
    "cluster gemeente" = sqrt(group[term, term]),
    "cluster jeugdregio" = above(dummies, panel$jeugdregio, panel_regions),
    "Driscoll-Kraay" = sqrt(kraay[term, term])
  ),
  residuals = by_row(residuals(dummies))
)
fixed_effects_weighted <- list(
  estimate = coef(dummies_weighted)[[term]],
  se = list(
    "cluster gemeente" = above(dummies_weighted, panel$code, areas),
    "cluster jeugdregio" = above(dummies_weighted, panel$jeugdregio, panel_regions)
  ),
  residuals = by_row(residuals(dummies_weighted))
)

# --- written ---------------------------------------------------------------------------------------------------

packages <- c("sandwich", "lmtest", "plm", "jsonlite")
version <- function(name) as.character(packageVersion(name))
found <- list(
  versions = c(list(R = R.version.string), lapply(setNames(packages, packages), version)),
  codes = year$code,
  least_squares = c(cross_section(ols), linear(ols), list(
    "breusch-pagan" = list(statistic = as.numeric(bp$statistic), p = as.numeric(bp$p.value))
  )),
  least_squares_weighted = c(cross_section(wls), linear(wls), list("breusch-pagan" = koenker(wls))),
  child_poverty_alone = c(cross_section(alone), linear(alone), list("breusch-pagan" = koenker(alone))),
  gamma = c(cross_section(gamma_model), general(gamma_model), list(
    log_likelihood = as.numeric(logLik(gamma_model)), aic = AIC(gamma_model)
  )),
  gamma_weighted = c(cross_section(gamma_weighted), general(gamma_weighted)),
  quasi_poisson = c(cross_section(poisson_model), general(poisson_model)),
  fractional = c(cross_section(fractional), general(fractional)),
  fractional_weighted = c(cross_section(fractional_weighted), general(fractional_weighted)),
  fixed_effects = fixed_effects,
  fixed_effects_weighted = fixed_effects_weighted
)
write_json(found, file.path(folder, "estimators.json"), digits = NA, auto_unbox = TRUE, pretty = TRUE)
