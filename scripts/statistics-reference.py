#!/usr/bin/env python3
"""Prints reference values for the statistics of worldforge-eval, as JSON.

The values come from libraries that share no code with it: mpmath for the special functions, scipy and
statsmodels for intervals, tests and powers. What none of them has is computed here by brute force from
its definition. Run it in an environment with these three packages:

    python scripts/statistics-reference.py > fixtures/statistics/reference.json
"""

import itertools
import json
import math
import sys

import mpmath
import numpy
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats import contingency_tables, multitest, proportion

mpmath.mp.dps = 60
DRAWN = numpy.random.default_rng(20)
LEVELS = {"p90": 0.90, "p95": 0.95, "p99": 0.99}


def big_binomial(successes, trials, chance):
    """The chance of exactly so many successes, in 60 digits."""
    p = mpmath.mpf(chance)
    return mpmath.binomial(trials, successes) * p**successes * (1 - p) ** (trials - successes)


def special():
    log_gamma = [[x, float(mpmath.loggamma(x))] for x in (1e-5, 0.1, 0.5, 1.5, 3.25, 10.0, 123.456, 1e4, 1e8)]
    beta = []
    shapes = (0.5, 1.0, 2.5, 7.0, 45.0, 300.5, 1e4)
    for a, b in itertools.product(shapes, shapes):
        for x in (1e-6, 0.01, 0.2, 0.5, 0.77, 0.95, 0.9999):
            below = mpmath.betainc(a, b, 0, mpmath.mpf(x), regularized=True)
            if 1e-200 < below < 1 - mpmath.mpf(10) ** -12:
                beta.append([a, b, x, float(below)])
    for _ in range(80):
        a, b = (float(10 ** DRAWN.uniform(-1, 5)) for _ in range(2))
        x = float(stats.beta.rvs(a, b, random_state=DRAWN))
        below = mpmath.betainc(a, b, 0, mpmath.mpf(x), regularized=True)
        if 1e-6 < x < 1 - 1e-6:
            beta.append([a, b, x, float(below)])
    inverse = []
    for a, b in itertools.product((0.5, 1.0, 2.5, 45.0, 300.5), repeat=2):
        for chance in (1e-6, 0.025, 0.3, 0.5, 0.9, 0.975):
            inverse.append([a, b, chance, float(stats.beta.ppf(chance, a, b))])
    quantile = [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.2, 0.4999, 0.5, 0.6, 0.8, 0.9, 0.975, 0.999999]
    normal = [[p, float(mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(p) - 1))] for p in quantile if p > 1e-50]
    cdf = [[x, float(mpmath.ncdf(x))] for x in (-30.0, -8.0, -1.96, -0.1, 0.0, 0.5, 1.0, 5.0)]
    pmf = [
        [k, n, p, float(big_binomial(k, n, p))]
        for n, p in ((1, 0.3), (10, 0.5), (50, 0.88), (1000, 0.123), (20000, 0.93), (1000000, 0.25))
        for k in sorted({0, 1, n // 10, n // 4, n // 2, int(n * p), int(n * p) + n // 100, n - 1, n})
        if 0 <= k <= n and big_binomial(k, n, p) > mpmath.mpf(10) ** -290
    ]
    distribution = [
        [k, n, p, float(stats.binom.cdf(k, n, p)), float(stats.binom.sf(k - 1, n, p))]
        for n, p in ((1, 0.3), (10, 0.5), (50, 0.88), (1000, 0.123), (20000, 0.93))
        for k in sorted({0, 1, n // 2, int(n * p), int(n * p) + n // 100, n})
    ]
    return {
        "log_gamma": log_gamma,
        "incomplete_beta": beta,
        "inverse_incomplete_beta": inverse,
        "normal_quantile": normal,
        "normal_cdf": cdf,
        "binomial_pmf": pmf,
        "binomial_distribution": distribution,
    }


def one_rate():
    counts = [(0, 1), (1, 1), (0, 10), (3, 10), (9, 10), (10, 10), (44, 50), (47, 50), (81, 263), (15, 148)]
    counts += [(0, 20), (1, 29), (500, 1000), (1860, 2000), (99999, 100000)]
    for _ in range(20):
        trials = int(10 ** DRAWN.uniform(0, 6))
        counts.append((int(DRAWN.integers(0, trials + 1)), trials))
    intervals = []
    for successes, trials in counts:
        for name, level in LEVELS.items():
            row = {"successes": successes, "trials": trials, "confidence": name}
            for method, key in (("wilson", "wilson"), ("beta", "clopper_pearson")):
                low, high = proportion.proportion_confint(successes, trials, 1 - level, method=method)
                row[key] = [max(0.0, float(low)), min(1.0, float(high))]
            posterior = stats.beta(successes + 0.5, trials - successes + 0.5)
            row["jeffreys"] = [
                float(posterior.ppf((1 - level) / 2)) if successes > 0 else 0.0,
                float(posterior.ppf((1 + level) / 2)) if successes < trials else 1.0,
            ]
            intervals.append(row)
    tests = [
        [successes, trials, rate, float(stats.binomtest(successes, trials, rate).pvalue)]
        for successes, trials in counts
        for rate in (0.05, 0.3, 0.5, 0.88, 0.93)
    ]
    for _ in range(80):
        trials, rate = int(10 ** DRAWN.uniform(0, 4)), float(DRAWN.uniform(0.01, 0.99))
        successes = int(DRAWN.binomial(trials, rate))
        tests.append([successes, trials, rate, float(stats.binomtest(successes, trials, rate).pvalue)])
    return {"intervals": intervals, "binomial_test": tests}


def two_rates():
    tables = [((44, 50), (47, 50)), ((0, 10), (10, 10)), ((3, 10), (9, 10)), ((0, 20), (0, 10)), ((56, 70), (48, 80))]
    tables += [((1, 29), (5, 31)), ((440, 500), (465, 500)), ((474, 539), (501, 539)), ((7, 12), (3, 19)), ((1, 1), (0, 1))]
    tables += [((8800, 10000), (9300, 10000)), ((5, 40), (5, 40)), ((3, 4), (1, 4))]
    for _ in range(60):
        n1, n2 = (int(10 ** DRAWN.uniform(0, 3.5)) for _ in range(2))
        rate = DRAWN.uniform(0.02, 0.98)
        tables.append(((int(DRAWN.binomial(n1, rate)), n1), (int(DRAWN.binomial(n2, min(1, rate * 1.05))), n2)))
    rows = []
    for (s1, n1), (s2, n2) in tables:
        row = {"baseline": [s1, n1], "candidate": [s2, n2]}
        row["fisher"] = float(stats.fisher_exact([[s1, n1 - s1], [s2, n2 - s2]]).pvalue)
        for name, level in LEVELS.items():
            low, high = proportion.confint_proportions_2indep(
                s2, n2, s1, n1, method="newcomb", compare="diff", alpha=1 - level
            )
            row[name] = [float(low), float(high)]
        rows.append(row)
    return rows


def newcombe_paired(both, only_candidate, only_baseline, neither, level):
    """Method 10 of Newcombe (1998) for pairs, candidate less baseline, from its definition."""
    n = both + only_candidate + only_baseline + neither
    k1, k2 = both + only_candidate, both + only_baseline
    l1, u1 = proportion.proportion_confint(k1, n, 1 - level, method="wilson")
    l2, u2 = proportion.proportion_confint(k2, n, 1 - level, method="wilson")
    p1, p2 = k1 / n, k2 / n
    margins = k1 * (n - k1) * k2 * (n - k2)
    cross = both * neither - only_candidate * only_baseline
    if cross > 0:
        cross = max(cross - n / 2, 0)
    phi = cross / math.sqrt(margins) if margins else 0.0
    below, above = p1 - l1, u1 - p1
    other_below, other_above = p2 - l2, u2 - p2
    low = p1 - p2 - math.sqrt(max(below**2 - 2 * phi * below * other_above + other_above**2, 0))
    high = p1 - p2 + math.sqrt(max(above**2 - 2 * phi * above * other_below + other_below**2, 0))
    return [float(low), float(high)]


def pairs():
    tables = [(1, 1, 7, 12), (59, 6, 16, 80), (101, 59, 121, 33), (40, 4, 4, 2), (40, 7, 1, 2), (0, 0, 0, 5), (5, 0, 0, 0)]
    tables += [(0, 5, 0, 0), (2, 3, 0, 0), (0, 0, 9, 1), (420, 45, 20, 15), (8000, 700, 600, 700)]
    for _ in range(40):
        tables.append(tuple(int(count) for count in DRAWN.multinomial(int(10 ** DRAWN.uniform(0.5, 3.5)), [0.6, 0.15, 0.1, 0.15])))
    rows = []
    for both, only_candidate, only_baseline, neither in tables:
        table = [[both, only_baseline], [only_candidate, neither]]
        exact = float(contingency_tables.mcnemar(table, exact=True).pvalue) if only_baseline + only_candidate else 1.0
        fewer, m = min(only_baseline, only_candidate), only_baseline + only_candidate
        chance = float(stats.binom.pmf(fewer, m, 0.5))
        mid = 1 - chance if only_baseline == only_candidate else exact - chance
        row = {
            "both": both,
            "only_candidate": only_candidate,
            "only_baseline": only_baseline,
            "neither": neither,
            "mcnemar": exact,
            "mid_p": mid if m else 1.0,
        }
        for name, level in LEVELS.items():
            row[name] = newcombe_paired(both, only_candidate, only_baseline, neither, level)
        rows.append(row)
    return rows


def exact_fisher_power(p1, p2, n1, n2, alpha):
    """The power of Fisher's test, over every table of the two arms."""
    power = 0.0
    for s1, s2 in itertools.product(range(n1 + 1), range(n2 + 1)):
        if stats.fisher_exact([[s1, n1 - s1], [s2, n2 - s2]]).pvalue <= alpha:
            power += stats.binom.pmf(s1, n1, p1) * stats.binom.pmf(s2, n2, p2)
    return float(power)


def exact_mcnemar_power(only_baseline, only_candidate, cases, alpha):
    """The power of the exact paired test, over every split of the cases."""
    power = 0.0
    rest = 1 - only_baseline - only_candidate
    for b in range(cases + 1):
        for c in range(cases + 1 - b):
            if stats.binomtest(min(b, c), b + c, 0.5).pvalue <= alpha if b + c else False:
                power += stats.multinomial.pmf([b, c, cases - b - c], cases, [only_baseline, only_candidate, rest])
    return float(power)


def exact_rate_power(threshold, rate, trials, alpha):
    power = 0.0
    for s in range(trials + 1):
        if stats.binomtest(s, trials, threshold).pvalue <= alpha:
            power += stats.binom.pmf(s, trials, rate)
    return float(power)


def power():
    sizes = []
    for p1, p2 in ((0.88, 0.93), (0.80, 0.90), (0.95, 0.97), (0.5, 0.6), (0.1, 0.9), (0.93, 0.88)):
        for name, level in LEVELS.items():
            for target in (0.8, 0.9):
                n = proportion.samplesize_proportions_2indep_onetail(
                    p2 - p1, p1, target, 1, 1 - level, alternative="two-sided"
                )
                sizes.append({"rates": [p1, p2], "confidence": name, "power": target, "per_arm": float(n)})
    at = [
        {"rates": [p1, p2], "per_arm": n, "power": float(proportion.power_proportions_2indep(p2 - p1, p1, n).power)}
        for p1, p2, n in ((0.88, 0.93, 539), (0.88, 0.93, 50), (0.8, 0.9, 199), (0.5, 0.9, 10))
    ]
    fisher = [
        {"rates": [p1, p2], "trials": [n1, n2], "power": exact_fisher_power(p1, p2, n1, n2, 0.05)}
        for p1, p2, n1, n2 in ((0.5, 0.9, 20, 20), (0.3, 0.8, 12, 25), (0.6, 0.95, 40, 40), (0.2, 0.25, 30, 10))
    ]
    mcnemar = [
        {"only_baseline": b, "only_candidate": c, "cases": n, "power": exact_mcnemar_power(b, c, n, 0.05)}
        for b, c, n in ((0.05, 0.2, 40), (0.1, 0.3, 60), (0.3, 0.1, 60), (0.02, 0.1, 30))
    ]
    rate = [
        {"threshold": p0, "rate": p1, "trials": n, "power": exact_rate_power(p0, p1, n, 0.05)}
        for p0, p1, n in ((0.9, 0.8, 50), (0.5, 0.7, 37), (0.9, 0.97, 120), (0.8, 0.9, 200))
    ]
    return {"per_arm": sizes, "at": at, "fisher": fisher, "mcnemar": mcnemar, "rate": rate}


def walk_by_paths(chance, alpha, most):
    """What a test with quadratic spending decides on every path of so many trials, from its definition.

    At each trial the unlikeliest ends of what is left are cut while their chance fits what may have
    been spent by then. Returns the chance of every (side, trial) under `chance`, keyed by `side/trial`.
    """
    alive = {0: 1.0}
    spent = {"higher": 0.0, "lower": 0.0}
    ends = {}
    for trial in range(1, most + 1):
        moved = {}
        for successes, mass in alive.items():
            moved[successes] = moved.get(successes, 0.0) + mass * (1 - chance)
            moved[successes + 1] = moved.get(successes + 1, 0.0) + mass * chance
        alive = moved
        budget = alpha / 2 * (trial / most) ** 2
        for side, order in (("higher", max), ("lower", min)):
            while alive and spent[side] + alive[order(alive)] <= budget:
                mass = alive.pop(order(alive))
                spent[side] += mass
                key = f"{side}/{trial}"
                ends[key] = ends.get(key, 0.0) + mass
    return ends


def bootstrap():
    numbers = numpy.array([math.sin(1.7 * i) + 0.01 * i for i in range(1, 400)])
    left_out = [0.31, 0.18, 0.22, 0.05, 0.4, 0.11, 0.27]
    value = 0.2
    rows = []
    for name, level in LEVELS.items():
        tail = (1 - level) / 2
        low, high = numpy.quantile(numbers, [tail, 1 - tail])
        below = ((numbers < value).mean() + (numbers <= value).mean()) / 2
        bias = stats.norm.ppf(below)
        d = numpy.mean(left_out) - numpy.array(left_out)
        acceleration = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
        shares = []
        for z in (stats.norm.ppf(tail), stats.norm.ppf(1 - tail)):
            shares.append(stats.norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z))))
        bca = numpy.quantile(numbers, shares)
        rows.append(
            {"confidence": name, "percentile": [float(low), float(high)], "bca": [float(v) for v in bca]}
        )
    return {"replicates": numbers.tolist(), "left_out": left_out, "value": value, "intervals": rows}


def mann_whitney():
    samples = [
        ([1.1, 2.3, 3.7, 4.1, 9.9], [0.4, 2.0, 2.9, 5.5, 6.1, 7.3]),
        ([float(i) for i in range(12)], [i + 0.5 for i in range(3, 15)]),
        ([1.0, 1.0, 2.0, 3.0, 3.0], [2.0, 3.0, 4.0, 4.0, 4.0, 5.0]),
        ([5.0] * 12, [5.0] * 15),
        ([float(i % 7) for i in range(60)], [float(i % 9) for i in range(45)]),
        ([10 + math.sin(i) for i in range(80)], [10.3 + math.sin(2 * i) for i in range(70)]),
    ]
    rows = []
    for baseline, candidate in samples:
        has_ties = len(set(baseline + candidate)) < len(baseline) + len(candidate)
        exact = not has_ties and max(len(baseline), len(candidate)) <= 20
        answer = stats.mannwhitneyu(candidate, baseline, method="exact" if exact else "asymptotic")
        p_value = 1.0 if math.isnan(answer.pvalue) else float(answer.pvalue)
        rows.append({"baseline": baseline, "candidate": candidate, "u": float(answer.statistic), "p_value": p_value})
    return rows


def holm():
    p_values = [0.01, 0.04, 0.03, 0.005, 0.2, 0.03]
    return {"p_values": p_values, "adjusted": multitest.multipletests(p_values, method="holm")[1].tolist()}


def main():
    packages = {"mpmath": mpmath, "numpy": numpy, "scipy": scipy, "statsmodels": statsmodels}
    document = {
        "made_by": "scripts/statistics-reference.py",
        "packages": {name: package.__version__ for name, package in packages.items()},
        "special": special(),
        "one_rate": one_rate(),
        "two_rates": two_rates(),
        "pairs": pairs(),
        "power": power(),
        "walks": [
            {"chance": chance, "error": alpha, "trials": most, "ends": walk_by_paths(chance, alpha, most)}
            for chance, alpha, most in ((0.5, 0.05, 12), (0.9, 0.1, 40), (0.3, 0.05, 25))
        ],
        "bootstrap": bootstrap(),
        "mann_whitney": mann_whitney(),
        "holm": holm(),
    }
    json.dump(document, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
