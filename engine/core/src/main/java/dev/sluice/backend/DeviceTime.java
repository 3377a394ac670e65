package dev.sluice.backend;

/**
 * What a device's own clock says of something that ran on it: neither the host's calls nor the way
 * between host and device is in it.
 *
 * @param spanNanos nanoseconds from the begin of its first kernel to the end of its last, the gaps
 *     between them included; NaN where the device does not tell
 * @param kernelNanos nanoseconds of the kernels themselves, added up; NaN where the device does not
 *     tell
 */
public record DeviceTime(double spanNanos, double kernelNanos) {}
