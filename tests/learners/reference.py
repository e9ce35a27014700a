"""Probabilities of scikit-learn for samples in two files of lines "label value value ...", after scaling by the first."""
import sys

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

name, train, test = sys.argv[1], np.loadtxt(sys.argv[2]), np.loadtxt(sys.argv[3])
scaler = StandardScaler().fit(train[:, 1:])
classifier = {"naive-bayes": GaussianNB(var_smoothing=0.01), "lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1),
              "knn": KNeighborsClassifier(5), "svm": SVC(kernel="linear", C=1, probability=True, random_state=1)}[name]
classifier.fit(scaler.transform(train[:, 1:]), train[:, 0])
for row in classifier.predict_proba(scaler.transform(test[:, 1:])):
    print(*[f"{value:.10f}" for value in row])
