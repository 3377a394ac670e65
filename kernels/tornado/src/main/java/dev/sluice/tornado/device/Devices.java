package dev.sluice.tornado.device;

import dev.sluice.backend.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The devices of TornadoVM's backends. */
public final class Devices {
  /** Why TornadoVM does not start; a class whose initialisation failed does not say so again. */
  private static volatile BackendUnavailableException failure;

  private Devices() {}

  /**
   * All devices.
   *
   * @return at least one
   * @throws BackendUnavailableException where TornadoVM is not there or finds none
   */
  public static synchronized List<TornadoTarget> all() {
    Installation.require();
    OpenClPlatforms.require();
    if (failure != null) {
      throw new BackendUnavailableException(failure.getMessage(), failure);
    }
    try {
      return found();
    } catch (BackendUnavailableException e) {
      throw e;
    } catch (LinkageError | RuntimeException e) {
      failure = BackendUnavailableException.because("tornado cannot start TornadoVM", e);
      throw failure;
    }
  }

  private static List<TornadoTarget> found() {
    List<TornadoTarget> devices = new ArrayList<>();
    TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        devices.add(new TornadoTarget(b + ":" + d, backend.getBackendType(), backend.getDevice(d)));
      }
    }
    if (devices.isEmpty()) {
      throw new BackendUnavailableException(
          "tornado finds TornadoVM, but no device of its backends; install the driver of a GPU, or"
              + " PoCL for the processor, and see whether `clinfo` lists it");
    }
    return devices;
  }

  /**
   * The first GPU.
   *
   * @param devices some devices
   */
  public static Optional<TornadoTarget> firstGpu(List<TornadoTarget> devices) {
    return devices.stream().filter(TornadoTarget::gpu).findFirst();
  }

  /**
   * Chooses a device.
   *
   * @param wanted {@code backend:device} as TornadoVM counts them; if none is, the first GPU, or
   *     else the first device
   * @return the device
   * @throws BackendUnavailableException where there is no such device, or it cannot run the kernels
   */
  public static TornadoTarget choose(Optional<String> wanted) {
    TornadoTarget chosen = find(wanted);
    Requirements.check(chosen.toString(), chosen.mostGroupItems(), chosen.localBytes());
    return chosen;
  }

  private static TornadoTarget find(Optional<String> wanted) {
    List<TornadoTarget> all = all();
    if (wanted.isEmpty()) {
      return firstGpu(all).orElse(all.getFirst());
    }
    return all.stream()
        .filter(device -> device.index().equals(wanted.get()))
        .findFirst()
        .orElseThrow(
            () ->
                new BackendUnavailableException(
                    "tornado has no device '"
                        + wanted.get()
                        + "'; there are: "
                        + all.stream()
                            .map(device -> "tornado:" + device)
                            .collect(Collectors.joining(", "))));
  }
}
