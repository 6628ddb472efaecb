"""How often a segment comes out again, beside what R's fpc says of the same customers.

    python -m tests.evidence.fpc      needs Rscript with fpc (Debian: r-cran-fpc), and the files beside the checkout

`clusterboot` of fpc (Hennig 2007) draws customers 100 times with replacement and cuts them by K-Means with ten starts; its
segments are paired with ours by whom they hold.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from xl_segment import Segmentation, segment
from xl_segment.excel.template.sample_shop import make_customers

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
#: fpc compares all pairs of rows; of more customers both look at so many.
MOST = 2_000
_R = """
library(fpc)
folder <- commandArgs(TRUE)[1]
rows <- as.matrix(read.csv(file.path(folder, "rows.csv"), header = FALSE))
k <- as.integer(commandArgs(TRUE)[2])
found <- clusterboot(rows, B = 100, bootmethod = "boot", clustermethod = kmeansCBI, krange = k, runs = 10, seed = 1,
                     count = FALSE)
write.table(cbind(found$partition), file.path(folder, "labels.csv"), row.names = FALSE, col.names = FALSE)
write.table(cbind(found$bootmean), file.path(folder, "means.csv"), row.names = FALSE, col.names = FALSE)
"""


def by_fpc(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return fpc's segment of each row, from 0, and the mean Jaccard coefficient of each segment."""
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(Path(folder, "rows.csv"), rows, delimiter=",")
        Path(folder, "run.R").write_text(_R)
        subprocess.run(["Rscript", str(Path(folder, "run.R")), folder, str(k)], check=True, capture_output=True)
        return np.loadtxt(Path(folder, "labels.csv"), dtype=int) - 1, np.loadtxt(Path(folder, "means.csv"))


def compare(name: str, result: Segmentation) -> None:
    """Print, for each segment, our coefficient, fpc's, and how much the two segments have in common."""
    matrix, labels = result.features.matrix, result.model.positions(result.labels)
    chosen = np.sort(np.random.default_rng(0).permutation(len(matrix))[:MOST])
    theirs, means = by_fpc(matrix[chosen], result.k)
    table = np.zeros((result.k, result.k))
    np.add.at(table, (labels[chosen], theirs), 1)
    common = table / (table.sum(axis=1)[:, None] + table.sum(axis=0)[None] - table)
    _, same = linear_sum_assignment(-common)
    for at, part in enumerate(result.evidence.segments):
        print(
            f"{name:14} segment {part.segment}: ours {part.jaccard:.2f}, fpc {means[same[at]]:.2f} "
            f"(the two have {common[at, same[at]]:.0%} in common)",
            flush=True,
        )


def main() -> None:
    """Print the table of Mall, the demo and Online Retail."""
    compare("Mall", segment(pd.read_csv(DATA / "mall_customers" / "Mall_Customers.csv")))
    compare("demo", segment(make_customers().drop(columns="group")))
    compare("Online Retail", segment(pd.read_excel(DATA / "online_retail" / "Online Retail.xlsx", engine="calamine")))


if __name__ == "__main__":
    main()
