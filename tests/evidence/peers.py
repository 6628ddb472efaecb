"""How often the number of groups is found, by family of seeded data, beside what other methods find on the same rows.

    python -m tests.evidence.peers [DRAWS] [FIRST_SEED]      needs tools/known_truths.py of the files beside the checkout

Each method sees the same scaled features. Silhouette, Calinski-Harabasz: K-Means with ten restarts, the best k from 2 to
10. Gap: against clouds of the same covariance (Tibshirani, Walther and Hastie 2001). Prediction strength: the largest k
with at least 0.8 (Tibshirani and Walther 2005). HDBSCAN: its groups of at least 5 % of the customers, noise aside. BIC:
normal mixtures of four shapes from K-Means' centres, 1 to 10 components.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, silhouette_score
from sklearn.mixture import GaussianMixture

from xl_segment import segment
from xl_segment.evidence.clouds import draw_clouds, gap_number, prediction_strength

NUMBERS = range(2, 11)
TOOL = Path(__file__).resolve().parents[3] / "shared" / "tools" / "known_truths.py"


def generators(path: Path = TOOL) -> ModuleType:
    """Return the module that draws data with a known truth."""
    spec = importlib.util.spec_from_file_location("known_truths", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def best_by(score: Callable[[np.ndarray, np.ndarray], float]) -> Callable[[np.ndarray], int]:
    """Return a method that takes the number of K-Means groups with the best score."""

    def number(rows: np.ndarray) -> int:
        cuts = {k: KMeans(k, n_init=10, random_state=0).fit(rows).labels_ for k in NUMBERS}
        return max(cuts, key=lambda k: score(rows, cuts[k]))

    return number


def by_gap(rows: np.ndarray) -> int:
    """Return what the gap statistic says."""
    return gap_number(rows, draw_clouds(rows, 0), 10, 0)


def by_prediction_strength(rows: np.ndarray) -> int:
    """Return the largest number with a prediction strength of at least 0.8."""
    return max((k for k in NUMBERS if prediction_strength(rows, k, 0, splits=2) >= 0.8), default=1)


def by_hdbscan(rows: np.ndarray) -> int:
    """Return the groups that HDBSCAN finds; 1 where it finds none."""
    labels = HDBSCAN(min_cluster_size=max(5, len(rows) // 20), copy=True).fit(rows).labels_
    return max(int(labels.max()) + 1, 1)


def by_bic(rows: np.ndarray) -> int:
    """Return the components of the mixture with the best information criterion."""
    best = {}
    for k in (1, *NUMBERS):
        centres = KMeans(k, n_init=3, random_state=0).fit(rows).cluster_centers_
        for shape in ("spherical", "tied", "diag", "full"):
            mixture = GaussianMixture(k, covariance_type=shape, reg_covar=1e-3, means_init=centres, random_state=0)
            best[k, shape] = mixture.fit(rows).bic(rows)
    return min(best, key=lambda key: best[key])[0]


PEERS: dict[str, Callable[[np.ndarray], int]] = {
    "silhouette": best_by(silhouette_score),
    "Calinski-H.": best_by(calinski_harabasz_score),
    "gap": by_gap,
    "pred. str.": by_prediction_strength,
    "HDBSCAN": by_hdbscan,
    "BIC": by_bic,
}


def main(draws: int = 3, first: int = 0) -> None:
    """Print the share of draws in which each method finds the number of groups, by family."""
    truths = generators()
    rows = []
    for family in truths.FAMILIES:
        print(family, end=" ", file=sys.stderr, flush=True)
        for k in range(1, 9):
            for seed in range(first, first + draws):
                data, group = truths.draw(family, k, seed)
                result = segment(data)
                found = {"ours": result.evidence.groups}
                found |= {name: method(result.features.matrix) for name, method in PEERS.items()}
                ari = adjusted_rand_score(group, result.labels)
                rows.append({"family": family, "k": k, "ARI": ari, **{name: told == k for name, told in found.items()}})
    table = pd.DataFrame(rows)
    several = table[table.k > 1].drop(columns="k").groupby("family", sort=False).mean()
    several.loc["all, k 2-8"] = several.mean()
    several.loc["one cloud"] = table[table.k == 1].drop(columns=["k", "family"]).mean()
    print(several.round(2).to_string())


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*map(int, sys.argv[1:]))
