package dev.sluice.tornado;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.BackendUnavailableException;
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
  /** Above OpenCL's: the same kernels run through CUDA where TornadoVM has it. */
  private static final int RANK = 30;

  /** For the service loader. */
  public TornadoProvider() {}

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public OptionalInt autoRank() {
    return OptionalInt.of(RANK);
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
    return open(Devices.choose(device.orElse("")));
  }

  @Override
  public Backend openForAuto() {
    return open(
        Devices.firstGpu(all())
            .orElseThrow(
                () ->
                    new BackendUnavailableException(
                        "tornado finds no GPU (its CPU devices are used by name only)")));
  }

  private static Backend open(TornadoTarget device) {
    return new TornadoBackend(device, Tuning.of(device));
  }
}
