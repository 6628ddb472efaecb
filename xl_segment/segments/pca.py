"""Customers on the two directions that tell them apart most (principal components, Jolliffe 2002)."""

from __future__ import annotations

import numpy as np


def project(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (customers x 2) coordinates and the share of the variance that each explains.

    The sign of a component is arbitrary; the largest loading is made positive, so that a picture does not flip. Of two
    scaled measures both loadings are equally large but for the last digit, so another solver would flip some pictures.
    """
    centred = matrix - matrix.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(values)[::-1][:2]
    directions = axes[:, order]
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, np.arange(directions.shape[1])])
    points = centred @ directions
    explained = values[order] / max(values.sum(), 1e-12)
    if points.shape[1] == 1:  # a single feature: everything lies on a line
        points, explained = np.column_stack([points, np.zeros(len(points))]), np.append(explained, 0.0)
    return points, explained
