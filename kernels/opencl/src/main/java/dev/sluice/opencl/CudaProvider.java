package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import dev.sluice.opencl.cuda.Cuda;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.tune.Tuning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Makes {@code cuda} available to {@link Backends}: the opencl backend's kernels through CUDA's
 * driver, for machines with NVIDIA's GPUs and no OpenCL. {@code cuda:1} is the second device;
 * {@code cuda:half} and {@code cuda:1:half} pack recurrent weights in 16 bits. By name only, and
 * once {@code sluice verify --backend cuda} has found that it computes right there.
 */
public final class CudaProvider implements BackendProvider {
  private static final String NAME = "cuda";
  private static final String HALF = "half";

  /** For the service loader. */
  public CudaProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionalInt autoRank() {
    return OptionalInt.empty();
  }

  @Override
  public List<String> devices() {
    return Cuda.load().devices().stream().map(device -> Integer.toString(device.index())).toList();
  }

  @Override
  public Backend open(Optional<String> device) {
    Cuda cuda = Cuda.load();
    DeviceTraits traits = cuda.devices().get(index(cuda, device));
    boolean half = isHalf(device);
    if (!Boolean.getBoolean(Backends.UNVERIFIED_PROPERTY)
        && !cuda.verified(traits.index(), half).isThere()) {
      throw new BackendUnavailableException(
          "cuda has not been verified on "
              + traits.name()
              + " with driver "
              + traits.driver()
              + ": run 'sluice verify --backend cuda:"
              + traits.index()
              + (half ? ":" + HALF : "")
              + "' first, once");
    }
    String name = NAME + ":" + traits.index() + (half ? ":" + HALF : "");
    return new OpenClBackend(name, cuda.open(traits.index()), half, Tuning.of(traits));
  }

  @Override
  public void verified(Optional<String> device) {
    Cuda cuda = Cuda.load();
    cuda.verified(index(cuda, device), isHalf(device)).write();
  }

  private static boolean isHalf(Optional<String> device) {
    return device.filter(text -> text.equals(HALF) || text.endsWith(":" + HALF)).isPresent();
  }

  private static int index(Cuda cuda, Optional<String> device) {
    String wanted = device.orElse("").replaceFirst("(^|:)" + HALF + "$", "");
    if (wanted.isEmpty()) {
      return 0;
    }
    return cuda.devices().stream()
        .filter(one -> Integer.toString(one.index()).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new BackendUnavailableException(
                    "cuda has no device '"
                        + wanted
                        + "'; an index is expected, of: "
                        + cuda.devices().stream()
                            .map(DeviceTraits::toString)
                            .collect(Collectors.joining(", "))))
        .index();
  }
}
