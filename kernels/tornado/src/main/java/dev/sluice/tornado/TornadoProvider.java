package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.tornado.device.Devices;
import dev.sluice.tornado.device.Installation;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.tune.Tuning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes {@code tornado} available to {@link dev.sluice.backend.Backends}: {@code tornado:0:1} is
 * the second device of TornadoVM's first backend.
 */
public final class TornadoProvider implements BackendProvider {
  /** For the service loader. */
  public TornadoProvider() {}

  @Override
  public String name() {
    return "tornado";
  }

  /** By name only: no GPU has run its kernels yet. */
  @Override
  public OptionalInt autoRank() {
    return OptionalInt.empty();
  }

  @Override
  public List<String> devices() {
    return all().stream().map(TornadoTarget::index).toList();
  }

  /** Before the first class of TornadoVM's, which may not be there, is looked for. */
  private static List<TornadoTarget> all() {
    Installation.require();
    return Devices.all();
  }

  @Override
  public Backend open(Optional<String> device) {
    Installation.require();
    return open(Devices.choose(device));
  }

  private static Backend open(TornadoTarget device) {
    return new TornadoBackend(device, Tuning.of(device));
  }
}
