# Spatial lag and error models, their tests and impacts, and a literal spatial HAC covariance, on real figures.
# Run from the root of the repository: Rscript tests/reference/spatial.R
# Reads gemeenten.csv and buren.csv in tests/reference, writes spatial.json beside them.

suppressPackageStartupMessages({
  library(spdep)
  library(spatialreg)
})

folder <- "tests/reference"
figures <- read.csv(file.path(folder, "gemeenten.csv"))
pairs <- read.csv(file.path(folder, "buren.csv"))

everyone <- sort(unique(c(pairs$code, pairs$buur)), method = "radix")
adjacency <- matrix(0, length(everyone), length(everyone), dimnames = list(everyone, everyone))
adjacency[cbind(pairs$code, pairs$buur)] <- 1
adjacency[cbind(pairs$buur, pairs$code)] <- 1

sample_of <- function(terms) {
  rows <- figures[figures$jaar == 2021 & tolower(figures$weglaten) == "false", ]
  rows$uitkomst <- log(1000 * rows$lasten / rows$kinderen)
  rows <- rows[complete.cases(rows[, c("uitkomst", terms)]), ]
  rows <- rows[order(rows$code, method = "radix"), ]
  rows[rowSums(adjacency[rows$code, rows$code]) > 0, ]
}

# number of boundaries to cross, on the map of all municipalities: breadth first, by matrix products
steps_between <- function() {
  steps <- matrix(Inf, nrow(adjacency), ncol(adjacency), dimnames = dimnames(adjacency))
  diag(steps) <- 0
  reached <- diag(nrow(adjacency))
  for (step in 1:4) {
    reached <- (reached %*% (adjacency + diag(nrow(adjacency))) > 0) * 1
    steps[reached > 0 & steps > step] <- step
  }
  steps
}

# the sum over pairs, term by term, with the small-sample factor n / (n - k)
spatial_hac <- function(model, steps, reach = 3) {
  weight <- if (is.null(weights(model))) rep(1, nobs(model)) else weights(model)
  design <- model.matrix(model) * sqrt(weight)
  errors <- resid(model) * sqrt(weight)
  meat <- matrix(0, ncol(design), ncol(design))
  for (i in seq_len(nrow(design))) {
    for (j in seq_len(nrow(design))) {
      kernel <- max(0, 1 - steps[i, j] / reach)
      if (kernel > 0) meat <- meat + kernel * errors[i] * errors[j] * outer(design[i, ], design[j, ])
    }
  }
  bread <- solve(crossprod(design))
  unname(bread %*% meat %*% bread) * nrow(design) / (nrow(design) - ncol(design))
}

# impacts() of spatialreg gives no analytic standard errors (it simulates): delta method, numerical gradient
impacts_of <- function(model, listw) {
  matrix_w <- listw2mat(listw)
  n <- nrow(matrix_w)
  terms <- names(coef(model))[-(1:2)] # rho and the constant come first
  of <- function(parameters) {
    inverse <- solve(diag(n) - parameters[["rho"]] * matrix_w)
    unlist(lapply(terms, function(term) {
      differences <- parameters[[term]] * inverse
      direct <- mean(diag(differences))
      total <- mean(rowSums(differences))
      c(direct, total - direct, total)
    }))
  }
  at <- coef(model)
  gradient <- sapply(names(at), function(name) {
    h <- 1e-5 * max(abs(at[[name]]), 0.01)
    up <- down <- at
    up[[name]] <- up[[name]] + h
    down[[name]] <- down[[name]] - h
    (of(up) - of(down)) / (2 * h)
  })
  covariance <- model$resvar[names(at), names(at)]
  exact <- impacts(model, listw = listw)
  list(
    term = rep(terms, each = 3),
    kind = rep(c("direct", "indirect", "total"), length(terms)),
    estimate = as.vector(rbind(c(exact$direct), c(exact$indirect), c(exact$total))),
    se = sqrt(diag(gradient %*% covariance %*% t(gradient)))
  )
}

test_of <- function(htest, df = NULL) {
  list(
    statistic = as.numeric(htest$statistic),
    df = if (is.null(df)) as.numeric(htest$parameter) else df,
    p = as.numeric(htest$p.value)
  )
}

spatial_of <- function(model, parameter, error, centre = 0) {
  slopes <- coef(model)[names(coef(model)) != parameter]
  slopes[1] <- slopes[1] + centre
  list(
    parameters = as.list(c(slopes, coef(model)[parameter])),
    se = as.list(c(model$rest.se, setNames(error, parameter))),
    log_likelihood = as.numeric(logLik(model)),
    aic = AIC(model),
    sigma2 = model$s2,
    residuals = as.vector(resid(model)),
    likelihood_ratio = test_of(LR1.Sarlm(model))
  )
}

reference <- function(terms, steps) {
  rows <- sample_of(terms)
  formula <- reformulate(terms, "uitkomst")
  listw <- mat2listw(adjacency[rows$code, rows$code], style = "W")
  # R searches for the highest likelihood: a tighter tolerance than its default of 1.5e-8. For the error model
  # it subtracts two large sums of squares, and lambda is then good to six digits only: less is lost with an
  # outcome around zero, which moves the constant and nothing else. spatial_of() moves it back.
  tight <- list(tol.opt = 1e-12)
  centre <- mean(rows$uitkomst)
  lag <- lagsarlm(formula, rows, listw, method = "eigen", control = tight)
  error <- errorsarlm(update(formula, . - centre ~ .), rows, listw, method = "eigen", control = tight)
  plain <- lm(formula, rows)
  weighted <- lm(formula, rows, weights = rows$kinderen)
  lagrange <- lm.LMtests(plain, listw, test = c("LMlag", "LMerr", "RLMlag", "RLMerr", "SARMA"))
  lag_result <- spatial_of(lag, "rho", lag$rho.se)
  # without names: the covariance of the constant, the terms and rho, in this order
  order <- c(names(coef(plain)), "rho")
  lag_result$covariance <- unname(lag$resvar[order, order])
  residual <- as.numeric(lag$LMtest)
  lag_result$residual_test <- list(statistic = residual, df = 1, p = pchisq(residual, 1, lower.tail = FALSE))
  lag_result$impacts <- impacts_of(lag, listw)
  moran <- lm.morantest(plain, listw, alternative = "two.sided")
  within <- steps[rows$code, rows$code]
  list(
    terms = as.list(terms),
    n = nrow(rows),
    lag = lag_result,
    error = spatial_of(error, "lambda", error$lambda.se, centre),
    tests = c(lapply(lagrange, test_of), list(Moran = test_of(moran, NA))),
    hac = list(
      unweighted = spatial_hac(plain, within),
      weighted = spatial_hac(weighted, within)
    )
  )
}

steps <- steps_between()
result <- list(
  versions = list(
    R = as.character(getRversion()),
    spatialreg = as.character(packageVersion("spatialreg")),
    spdep = as.character(packageVersion("spdep"))
  ),
  all = reference(c("huishoudens_laag_inkomen", "eenoudergezinnen"), steps),
  poverty = reference("kinderen_laag_inkomen", steps)
)
jsonlite::write_json(result, file.path(folder, "spatial.json"), digits = NA, auto_unbox = TRUE, pretty = TRUE)
