export const message = (quake) => `M${quake.magnitude} ${quake.place}`;
