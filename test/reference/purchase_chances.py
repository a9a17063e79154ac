"""Chances of 0 to 4 purchases in 39 weeks by scipy: run `python3 purchase_chances.py`; the figures are in
src/stats/purchase-chances.test.ts. BG/NBD: Fader, Hardie & Lee 2005, equation 8, with gamma functions.
Pareto/NBD: the Poisson probability integrated over the rate (the NBD) and the lifetime."""
import numpy as np
from scipy.integrate import quad
from scipy.special import beta as B
from scipy.special import gammaln
from scipy.stats import nbinom

t = 39
r, alpha, a, b = 0.242595, 4.413602, 0.792922, 2.425907
nbd = lambda n: np.exp(gammaln(r + n) - gammaln(r) - gammaln(n + 1)) * (alpha / (alpha + t)) ** r * (t / (alpha + t)) ** n
print("BG/NBD", [
    B(a, b + n) / B(a, b) * nbd(n) + (B(a + 1, b + n - 1) / B(a, b) * (1 - sum(nbd(j) for j in range(n))) if n else 0)
    for n in range(5)])

r, alpha, s, beta = 0.553277, 10.577683, 0.60624, 11.668735
at = lambda n, u: nbinom.pmf(n, r, alpha / (alpha + u))
alive = (beta / (beta + t)) ** s
print("Pareto/NBD", [
    alive * at(n, t) + quad(lambda u: s / (beta + u) * (beta / (beta + u)) ** s * at(n, u), 0, t, epsabs=1e-13)[0]
    for n in range(5)])
