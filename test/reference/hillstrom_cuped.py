"""Sums by arm of the e-mail test of Hillstrom 2008 (MineThatData E-Mail Analytics and Data Mining Challenge), and its differences
less what was bought in the year before, by numpy on customers: run `python3 hillstrom_cuped.py hillstrom.csv.gz`. The sums and
the figures are in src/stats/cuped.test.ts."""
import csv
import gzip
import sys

import numpy as np

with gzip.open(sys.argv[1], "rt") as file:
    rows = list(csv.DictReader(file))
segment = np.array([row["segment"] for row in rows])
history = np.array([float(row["history"]) for row in rows])
control = segment == "No E-Mail"

for metric in ["visit", "conversion", "spend"]:
    y = np.array([float(row[metric]) for row in rows])
    for name in ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]:
        own = segment == name
        yy, x = y[own], history[own]
        print(metric, name, own.sum(), yy.sum(), yy @ yy, x.sum(), x @ x, yy @ x)
        if name == "No E-Mail":
            continue
        within = [(history[arm] - history[arm].mean(), y[arm] - y[arm].mean()) for arm in (control, own)]
        theta = sum(a @ b for a, b in within) / sum(a @ a for a, _ in within)
        z = y - theta * history
        error = np.sqrt(z[own].var(ddof=1) / own.sum() + z[control].var(ddof=1) / control.sum())
        plain = np.sqrt(y[own].var(ddof=1) / own.sum() + y[control].var(ddof=1) / control.sum())
        print(f"  {z[own].mean() - z[control].mean():.6g} {error:.6g} {1 - (error / plain) ** 2:.5f}")
