/** The next Saturday at 03:00 where the reader is: the hour at which rotas break. */
export function saturdayNight(now: number): number {
  const date = new Date(now);
  const days = (6 - date.getDay() + 7) % 7;
  const night = (more: number): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + days + more, 3).getTime();
  return night(0) > now ? night(0) : night(7);
}
