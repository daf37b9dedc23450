"""Spiking networks as scikit-learn estimators: in pipelines, grid searches, cross-validation.

>>> from sklearn.datasets import load_digits
>>> from bindsnet.sklearn import STDPClassifier
>>> X, y = load_digits(return_X_y=True)
>>> STDPClassifier(n_neurons=100, n_epochs=3, random_state=0).fit(X[:1500], y[:1500])
"""

from bindsnet.sklearn.classifier import STDPClassifier
from bindsnet.sklearn.transformer import STDPTransformer

__all__ = ["STDPClassifier", "STDPTransformer"]
