package dev.sluice.opencl;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendProvider;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.opencl.cl.ClDevice;
import dev.sluice.opencl.cl.ClQueue;
import dev.sluice.opencl.cl.Devices;
import dev.sluice.opencl.queue.DeviceNote;
import dev.sluice.opencl.queue.DeviceTraits;
import dev.sluice.opencl.tune.Tuning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Makes {@code opencl} available to {@link dev.sluice.backend.Backends}: {@code opencl:1} is the
 * device of that index, {@code opencl:nvidia} the one with that in its or its platform's name, and
 * {@code opencl:half} or {@code opencl:1:half} packs recurrent weights in 16 bits.
 */
public final class OpenClProvider implements BackendProvider {
  private static final String NAME = "opencl";
  private static final String HALF = "half";

  /** Above the processor's, with room above for a backend of one vendor's own. */
  private static final int RANK = 20;

  /** For the service loader. */
  public OpenClProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionalInt autoRank() {
    return OptionalInt.of(RANK);
  }

  @Override
  public List<String> devices() {
    return Devices.all().stream().map(device -> Integer.toString(device.traits().index())).toList();
  }

  @Override
  public Backend open(Optional<String> device) {
    String wanted = device.orElse("");
    boolean half = isHalf(wanted);
    if (half) {
      wanted = wanted.substring(0, Math.max(0, wanted.length() - HALF.length() - 1));
    }
    return open(Devices.choose(wanted), half);
  }

  @Override
  public Backend openForAuto() {
    return open(forAuto(Devices.all(), device -> faster(device).isThere()), false);
  }

  /** The first GPU that is known to be faster than the processor. */
  static ClDevice forAuto(List<ClDevice> devices, Predicate<DeviceTraits> faster) {
    List<ClDevice> gpus = devices.stream().filter(device -> device.traits().gpu()).toList();
    if (gpus.isEmpty()) {
      throw new BackendUnavailableException(
          "opencl finds no GPU (its CPU devices are used by name only)");
    }
    return gpus.stream()
        .filter(device -> faster.test(device.traits()))
        .findFirst()
        .orElseThrow(
            () ->
                new BackendUnavailableException(
                    "opencl finds a GPU, "
                        + gpus.getFirst().traits().name()
                        + ", which nobody has found faster than the processor here: 'sluice bench"
                        + " --backends opencl,cpu' compares them"));
  }

  private static DeviceNote faster(DeviceTraits device) {
    return new DeviceNote(NAME, "faster", device, "than cpu", "");
  }

  @Override
  public boolean measured(Optional<String> device, double timesCpu) {
    if (isHalf(device.orElse(""))) {
      return false;
    }
    DeviceTraits traits = Devices.choose(device.orElse("")).traits();
    if (!traits.gpu()) {
      return false;
    }
    if (timesCpu > 1) {
      faster(traits).write();
    } else {
      faster(traits).remove();
    }
    return true;
  }

  private static boolean isHalf(String device) {
    return device.equals(HALF) || device.endsWith(":" + HALF);
  }

  private static Backend open(ClDevice device, boolean half) {
    String name = NAME + ":" + device.traits().index() + (half ? ":" + HALF : "");
    return new OpenClBackend(name, new ClQueue(device), half, Tuning.of(device.traits()));
  }
}
