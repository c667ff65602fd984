"""How strongly an earthquake shakes the towns around it. Knows nothing of levels."""

import json
import math
from pathlib import Path
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0

# Seismologists fix the depth at 10 km when the data cannot tell it.
USUAL_DEPTH_KM = 10.0


class Town(NamedTuple):
    """A town and how many people live in it."""

    name: str
    latitude: float
    longitude: float
    population: int


class Shaking(NamedTuple):
    """What a town gets: the intensity on the modified Mercalli scale, and how far away the epicentre is."""

    town: Town
    intensity: float
    distance_km: float


def _load():
    rows = json.loads((Path(__file__).parent.parent / "data" / "towns.json").read_text())
    return [Town(*row) for row in rows]


TOWNS = _load()


def strongest(quake):
    """The town that shakes most, or `None` while the magnitude is unknown."""
    magnitude = quake["magnitude"]
    if magnitude is None:
        return None
    depth = USUAL_DEPTH_KM if quake["depth_km"] is None else max(quake["depth_km"], 0.0)
    return max((_in_town(quake, magnitude, depth, town) for town in TOWNS), key=lambda shaking: shaking.intensity)


def _in_town(quake, magnitude, depth, town):
    distance = _distance_km(quake["latitude"], quake["longitude"], town.latitude, town.longitude)
    # Bakun and Wentworth (1997), with the distance to the hypocentre, which is what deep events need.
    intensity = 1.68 * magnitude - 3.29 - 0.0206 * math.sqrt(distance * distance + depth * depth)
    return Shaking(town, intensity, distance)


def _distance_km(latitude, longitude, other_latitude, other_longitude):
    """Along the surface of a sphere, by the haversine formula."""
    north = math.radians(other_latitude - latitude) / 2
    east = math.radians(other_longitude - longitude) / 2
    cosines = math.cos(math.radians(latitude)) * math.cos(math.radians(other_latitude))
    chord = math.sin(north) ** 2 + cosines * math.sin(east) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))
