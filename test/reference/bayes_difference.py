"""E max(0, Z - z) of a standard normal by 40-digit arithmetic (mpmath): run `python3 bayes_difference.py`; the lines are in
src/stats/bayes-difference.test.ts."""
from mpmath import erfc, exp, mp, mpf, nstr, pi, sqrt

mp.dps = 40

for z in ["1.99", "2.01", "5", "13.267621", "30"]:
    x = mpf(z)
    print(f"[{z}, {nstr(exp(-x * x / 2) / sqrt(2 * pi) - x * erfc(x / sqrt(2)) / 2, 15)}],")
