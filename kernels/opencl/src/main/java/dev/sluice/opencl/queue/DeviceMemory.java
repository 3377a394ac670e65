package dev.sluice.opencl.queue;

/** A piece of device memory, or a part of one, as the device's driver names it. */
public interface DeviceMemory {}
