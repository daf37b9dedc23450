"""Guards our own times, as ratios to a yardstick that is timed in turn."""
