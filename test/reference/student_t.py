"""Student's t by 40-digit arithmetic (mpmath): run `python3 student_t.py`; the lines are in src/stats/student-t.test.ts."""
from mpmath import betainc, findroot, mp, mpf, nstr

mp.dps = 40


def cdf(t, nu):
    half = betainc(mpf(nu) / 2, mpf(1) / 2, 0, nu / (nu + mpf(t) ** 2), regularized=True) / 2
    return half if t < 0 else 1 - half


for t, nu in [("-2", "10"), ("-40", "10"), ("0.3", "4.5"), ("-1.96", "1000"), ("-1.96", "10000"), ("-5", "300"), ("-2", "0.5"), ("-1e10", "1")]:
    print(f"[{t}, {nu}, {nstr(cdf(mpf(t), mpf(nu)), 15)}],")
print()
for p, nu, start in [("0.975", "10", 2.2), ("1e-9", "12.5", -14), ("0.4999", "300", -0.00025), ("0.025", "10000", -1.96), ("1e-5", "0.5", -1.028e9)]:
    f = lambda t: cdf(t, mpf(nu)) / mpf(p) - 1
    print(f"[{p}, {nu}, {nstr(findroot(f, (start, mpf(start) * mpf('1.01')), tol=1e-30), 15)}],")
