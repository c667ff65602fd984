// How strongly an earthquake shakes the towns around it. Knows nothing of levels.

import rows from "../data/towns.json" with { type: "json" };

const EARTH_RADIUS_KM = 6371;

// Seismologists fix the depth at 10 km when the data cannot tell it.
const USUAL_DEPTH_KM = 10;

const TOWNS = rows.map(([name, latitude, longitude, population]) => ({ name, latitude, longitude, population }));

/**
 * The town that shakes most, or `null` while the magnitude is unknown: `{ town, intensity, distanceKm }`, the
 * intensity on the modified Mercalli scale.
 */
export function strongest(quake) {
  const { magnitude } = quake;
  if (magnitude === null) return null;
  const depth = quake.depth_km === null ? USUAL_DEPTH_KM : Math.max(quake.depth_km, 0);
  return TOWNS.map((town) => inTown(quake, magnitude, depth, town)).reduce((most, next) =>
    next.intensity > most.intensity ? next : most,
  );
}

function inTown(quake, magnitude, depth, town) {
  const distanceKm = distance(quake, town);
  // Bakun and Wentworth (1997), with the distance to the hypocentre, which is what deep events need.
  const intensity = 1.68 * magnitude - 3.29 - 0.0206 * Math.sqrt(distanceKm * distanceKm + depth * depth);
  return { town, intensity, distanceKm };
}

/** Along the surface of a sphere in kilometres, by the haversine formula. */
function distance(from, to) {
  const north = radians(to.latitude - from.latitude) / 2;
  const east = radians(to.longitude - from.longitude) / 2;
  const cosines = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  const chord = Math.sin(north) ** 2 + cosines * Math.sin(east) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

const radians = (degrees) => (degrees * Math.PI) / 180;
