package dev.sluice.backend;

/**
 * What a device's own clock says of something that ran on it.
 *
 * @param spanNanos nanoseconds from the begin of its first kernel to the end of its last, the gaps
 *     between them included; where the device notes events between kernels only, as CUDA's do, from
 *     just before its first kernel is enqueued; NaN where the device does not tell
 * @param kernelNanos nanoseconds of the kernels themselves, added up; NaN where the device does not
 *     tell
 */
public record DeviceTime(double spanNanos, double kernelNanos) {}
