"""Planning and guarding experiments, by scipy: run `python3 planning.py`; the figures are in the tests of src/stats/
sample-ratio, power, multiple-tests, group-sequential, shrunken-effects and interaction-test."""
import numpy as np
from scipy import integrate, optimize, stats
from scipy.special import gammaln

print("sample ratio")
for counts, shares in [([21307, 21387, 21306], [1, 1, 1]), ([821588, 815482], [1, 1]), ([40, 70, 190], [0.1, 0.3, 0.6]), ([5400, 4600], [1, 1])]:
    theta, n = np.array(shares) / sum(shares), np.array(counts)
    chi2, p = stats.chisquare(n, theta * n.sum())
    bayes = []
    for k in (100, 1000):
        marginal = stats.dirichlet_multinomial(k * theta, n.sum()).logpmf(n)
        bayes.append(marginal - stats.multinomial(n.sum(), theta).logpmf(n))
    print(counts, f"{chi2:.10g} {p:.10g}", *(f"{b:.8f}" for b in bayes))

print("power: exact from the normal law, treated share p(1+e)")
def power(e, m, vc, vt, nc, nt, alpha, relative):
    se = np.sqrt(vt / nt + vc * ((1 + e) if relative else 1) ** 2 / nc) / (m if relative else 1)
    return stats.norm.sf(stats.norm.isf(alpha / 2), e / se) + stats.norm.cdf(-stats.norm.isf(alpha / 2), e / se)
p = 0.04
print(f"{power(0.1, p, p * (1 - p), p * 1.1 * (1 - p * 1.1), 20_000, 60_000, 0.05, True):.12f}")
print(f"{power(-0.004, p, p * (1 - p), (p - 0.004) * (1 - p + 0.004), 20_000, 60_000, 0.01, False):.12f}")
print("t test, 100 an arm, d = 0.4:", f"{stats.nct.sf(stats.t.isf(0.025, 198), 198, 0.4 * np.sqrt(50)) + stats.nct.cdf(-stats.t.isf(0.025, 198), 198, 0.4 * np.sqrt(50)):.6f}", "z:", f"{power(0.4, 0, 1, 1, 100, 100, 0.05, False):.6f}")

print("false discovery rates")
ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
print(np.round(stats.false_discovery_control(ps), 10).tolist())

print("group sequential: crossing chances by multivariate normal integration, unequal looks")
def bounds(t, spent):
    z = []
    for k in range(len(t)):
        cov = np.array([[np.sqrt(min(a, b) / max(a, b)) for a in t[: k + 1]] for b in t[: k + 1]])
        law = stats.multivariate_normal(cov=cov, maxpts=2_000_000, abseps=1e-9, releps=1e-9)
        def over(c):
            edge = np.array([*z, c])
            return 1 - law.cdf(edge, lower_limit=-edge, rng=np.random.default_rng(1)) - spent[k]
        z.append(optimize.brentq(over, 1, 8, xtol=1e-8))
    return z
for t in (np.array([0.3, 0.5, 1.0]), np.array([0.3, 0.301, 0.9])):
    print(np.round(bounds(t, 4 * stats.norm.sf(stats.norm.isf(0.0125) / np.sqrt(t))), 5))
    print(np.round(bounds(t, 0.05 * np.log1p((np.e - 1) * t)), 5))

print("shrunken effects: the posterior under flat priors of mean and variance (which Morris 1983 approximates)")
y = np.array([0.9, -0.3, 0.4, 1.6, 0.1, 0.7, -0.8, 2.2, 0.5, 1.1])
s = np.array([0.5, 0.4, 0.6, 0.5, 0.3, 0.7, 0.5, 0.8, 0.4, 0.6])
def parts(a):
    w = 1 / (s**2 + a)
    mu = (w * y).sum() / w.sum()
    like = np.exp(0.5 * np.log(w).sum() - 0.5 * np.log(w.sum()) - 0.5 * (w * (y - mu) ** 2).sum())
    b = s**2 * w
    mean = y - b * (y - mu)
    return like, mean, s**2 * (1 - b) + b**2 / w.sum() + mean**2
weight = integrate.quad(lambda a: parts(a)[0], 0, np.inf, limit=500)[0]
mean = np.array([integrate.quad(lambda a: parts(a)[0] * parts(a)[1][i], 0, np.inf, limit=500)[0] for i in range(10)]) / weight
second = np.array([integrate.quad(lambda a: parts(a)[0] * parts(a)[2][i], 0, np.inf, limit=500)[0] for i in range(10)]) / weight
print(np.round(mean, 4).tolist(), np.round(np.sqrt(second - mean**2), 4).tolist())
def equation(a):
    w = 1 / (s**2 + a)
    mu = (w * y).sum() / w.sum()
    return (w * (10 / 9 * (y - mu) ** 2 - s**2)).sum() - a * w.sum()
print("A", f"{optimize.brentq(equation, 0, 10, xtol=1e-14):.12f}")

print("independence")
chi2, p, df, _ = stats.chi2_contingency([[120, 95, 88], [101, 130, 76]], correction=False)
print(f"{chi2:.10f} {p:.10f} {df}")
print("gamma tail", stats.gamma.sf(350, 0.5), stats.gamma.sf(40, 30), stats.gamma.sf(2, 3.5), stats.gamma.sf(700, 2))
