"""Figures drawn from one Segmentation."""
