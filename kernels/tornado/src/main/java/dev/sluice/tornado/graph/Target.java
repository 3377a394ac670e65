package dev.sluice.tornado.graph;

import dev.sluice.tornado.device.Extras;
import dev.sluice.tornado.device.TornadoTarget;

/**
 * Where plans run.
 *
 * @param device the device
 * @param extras what it has beyond kernels
 * @param traffic counts what is asked of it
 */
public record Target(TornadoTarget device, Extras extras, Traffic traffic) {
  /**
   * A device of which nothing has been asked yet.
   *
   * @param device the device
   */
  public static Target of(TornadoTarget device) {
    return new Target(device, Extras.of(device.type()), new Traffic());
  }
}
