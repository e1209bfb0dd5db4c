// statistics.ts — quantiles and rounding for what benchmarks print.

/** The value below which the share `q` of `values` lies; 0 of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
