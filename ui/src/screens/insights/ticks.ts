/** Where a scale of lengths has its lines: at lengths that people say, not at multiples of ten seconds. */
const STEPS_S = [
  1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800,
  604_800,
] as const;
/** Lines of a scale: more are not read. */
const LINES_MAX = 4;

/** A length below the next unit is said in one unit: "90 s" would be read as "1 min". */
const UNITS_S = [60, 3600, 86_400] as const;

/** Seconds from 0 up to the largest figure, at most four steps. */
export function lengthTicks(most: number): readonly number[] {
  const fits = (step: number): boolean => {
    const unit = UNITS_S.find((seconds) => seconds > step) ?? Infinity;
    return most / step <= LINES_MAX && Math.floor(most / step) * step <= unit;
  };
  const step = STEPS_S.find(fits) ?? Math.ceil(most / LINES_MAX / 604_800) * 604_800;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}
