"""Reference values for the MBG/NBD in 120-digit arithmetic (mpmath): run `python3 mbg_nbd.py > mbg_nbd.json`.

Independent of src/stats: the likelihood by gamma functions, the expectation by the closed form with 2F1
(Hoppe & Wagner 2007), which needs these many digits because it is 0/0 at a = 1 and cancels for large x.
"""
import itertools
import json

from mpmath import beta, gamma, hyp2f1, log, mp, mpf

mp.dps = 120


def case(r, alpha, a, b, x, tx, T, t):
    text = dict(r=r, alpha=alpha, a=a, b=b, x=x, tx=tx, T=T, t=t)
    r, alpha, a, b, x, tx, T, t = (mpf(v) for v in (r, alpha, a, b, x, tx, T, t))
    alive = beta(a, b + x + 1) / beta(a, b) * (alpha + T) ** -(r + x)
    gone = beta(a + 1, b + x) / beta(a, b) * (alpha + tx) ** -(r + x)
    likelihood = gamma(r + x) / gamma(r) * alpha**r * (alive + gone)
    c = a - 1 if a != 1 else mpf(10) ** -50
    last = b + x + 1
    power = hyp2f1(r + x, c, c + last, -t / (alpha + T), maxterms=10**7, maxprec=20000)
    while_alive = (c + last) / c * (1 - power)
    p_alive = alive / (alive + gone)
    return dict(
        **{k: float(v) for k, v in text.items()},
        logLikelihood=float(log(likelihood)),
        pAlive=float(p_alive),
        expected=float(p_alive * while_alive),
    )


parameters = [
    (0.524843, 6.183086, 0.891359, 1.614002),
    (1, 60, 1, 4),
    (0.7, 66, 0.004, 1.06),
    (2, 30, 1e-6, 1e-3),
    (0.25, 4, 50, 1000),
    (1000, 20000, 0.5, 2),
    (5, 0.01, 3, 0.25),
]
histories = [(0, 0, 0), (0, 0, 300), (1, 5, 40), (12, 250, 274), (150, 100, 280), (1000, 9990, 10000)]
print(json.dumps([case(*p, *h, t) for p, h, t in itertools.product(parameters, histories, [1, 365.25])], indent=0))
