"""What it costs, as ratios against what a user would write first; medians, all sides in one run."""
