/** What Tally uses of uPlot, which comes without types here. */

export const uPlot: any;
