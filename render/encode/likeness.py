"""Structural similarity of two pictures' luma (Z. Wang et al., 2004): Gaussian window, sigma 1.5."""

import numpy as np

WINDOW = {"sigma": 1.5, "truncate": 3.5}


def luma(frame):
    """BT.709 luma [H, W] 0..255 of a frame [H, W, 3 or 4] uint8."""
    return frame[..., :3].astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32)


def ssim(first, second):
    """Mean SSIM of two lumas [H, W]."""
    from scipy.ndimage import gaussian_filter  # here: it takes its time to load, and who decodes a video needs none

    mean_a, mean_b = gaussian_filter(first, **WINDOW), gaussian_filter(second, **WINDOW)
    var_a = gaussian_filter(first * first, **WINDOW) - mean_a**2
    var_b = gaussian_filter(second * second, **WINDOW) - mean_b**2
    both = gaussian_filter(first * second, **WINDOW) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = ((2 * mean_a * mean_b + c1) * (2 * both + c2)) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    return float(likeness.mean())
