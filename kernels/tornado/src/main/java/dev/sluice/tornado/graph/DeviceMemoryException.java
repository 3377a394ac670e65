package dev.sluice.tornado.graph;

/** The device has no memory for a plan. */
public final class DeviceMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  DeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
