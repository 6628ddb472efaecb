"""A result as a presentation: slides with native charts, drawn from one Segmentation."""
