package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Device;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Instructions;
import dev.sluice.bench.measure.MeasuringFlags;
import dev.sluice.bench.result.Environment;
import dev.sluice.bench.result.Environment.DeviceLine;
import dev.sluice.bench.result.Environment.Peak;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is known of the machine and the sources. */
final class Machine {
  /** The system property with the commit; {@code bench/sluice} sets it. */
  static final String COMMIT = "sluice.commit";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** The processor's name, or its architecture where the system does not tell. */
  static String cpu() {
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // no Linux
    }
  }

  /**
   * Starts every backend once, so that one that cannot is an error before anything is measured.
   *
   * @param contenders who is measured
   * @return the device of each backend among them
   */
  static List<DeviceLine> devices(List<ContenderId> contenders) {
    List<DeviceLine> devices = new ArrayList<>();
    for (ContenderId id : contenders) {
      if (id.peer().isEmpty() && devices.stream().noneMatch(d -> d.backend().equals(id.name()))) {
        try (Backend backend = Backends.select(id.name())) {
          devices.add(device(id.name(), backend));
        }
      }
    }
    return devices;
  }

  /** {@return what a backend of a name computes on} */
  static DeviceLine device(String name, Backend backend) {
    Device device = backend.device();
    String model = device.kind() == Device.Kind.CPU ? cpu() : device.name();
    return new DeviceLine(name, model, device.driver());
  }

  static Environment environment(
      List<DeviceLine> devices, List<ContenderId> contenders, List<Peak> peaks) {
    Instructions instructions = Instructions.own();
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return new Environment(
        cpu(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        MeasuringFlags.all(),
        System.getProperty(COMMIT, "unknown"),
        devices,
        contenders.stream()
            .map(id -> new Environment.Held(id.toString(), instructions.held(id)))
            .toList(),
        peaks);
  }
}
