"""Log-likelihood of the one-way random-effects model as one multivariate normal density (scipy): run
`python3 shrunken_mean.py`; the figure is in src/stats/shrunken-mean.test.ts."""
import numpy as np
from scipy.stats import multivariate_normal

value = np.array([5, 9, 7, -2, 1, 12, 14, 11], float)
customer = np.array([0, 0, 0, 1, 1, 2, 2, 2])
mean, within, between = 6.5, 4.2, 31.0
covariance = between * (customer[:, None] == customer[None, :]) + within * np.eye(len(value))
print(multivariate_normal(np.full(len(value), mean), covariance).logpdf(value))
