"""The equal-earth projection: a map of the world on which equal areas of land look equally large.

B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of Geographical
Information Science 33 (3), 2019 (online 2018), pp. 454-465; the polynomial and its coefficients are theirs.
"""

from __future__ import annotations

import math

COEFFICIENTS = (1.340264, -0.081106, 0.000893, 0.003796)
SCALE = 740.0  # units of the drawing a radius of the sphere: the equator is 4,006 units long
EAST = 2.7066299836960748 * SCALE  # from the middle of the map to its edge on the equator
NORTH = 1.3173627591574133 * SCALE  # from the middle to the pole


def project(lat: float, lon: float) -> tuple[float, float]:
    """The point of the map, x to the east and y to the south of its middle, for degrees of latitude and longitude.

    Latitudes beyond the poles are taken for the pole, longitudes turn round.
    """
    lat = math.radians(max(-90.0, min(90.0, lat)))
    lon = math.radians(lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0)
    first, second, third, fourth = COEFFICIENTS
    angle = math.asin(math.sqrt(3) / 2 * math.sin(lat))
    square = angle * angle
    sixth = square * square * square
    x = 2 * math.sqrt(3) * lon * math.cos(angle)
    x /= 3 * (first + 3 * second * square + sixth * (7 * third + 9 * fourth * square))
    y = angle * (first + second * square + sixth * (third + fourth * square))
    return x * SCALE, -y * SCALE
