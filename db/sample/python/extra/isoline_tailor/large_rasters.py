"""Very large rasters go through GDAL as a separate program, so that QGIS stays responsive."""

import subprocess

FROM_PIXELS = 100000000  # tuned


def is_large(width, height):
    return width * height >= FROM_PIXELS


def cut(source, target, interval):
    """Writes raw lines to the target; smoothing follows as for small rasters."""
    subprocess.run(['gdal_contour', '-a', 'height', '-i', str(interval), source, target], check=True)
