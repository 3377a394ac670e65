package dev.sluice.bench.command;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Device;
import dev.sluice.bench.result.Environment.Peak;
import dev.sluice.bench.roofline.HostPeak;
import dev.sluice.bench.roofline.ProgramPeak;
import dev.sluice.text.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice devices}. */
@Command(
    name = "devices",
    description = {
      "Lists every backend and device, with what was measured here: the device's peak, and what the"
          + " backend's own matrix product and copy reach."
    })
final class DevicesCommand implements Callable<Integer> {
  @Option(
      names = "--no-measure",
      description = "only list them, which takes no longer than opening them")
  private boolean listOnly;

  @Option(names = "--json", paramLabel = "FILE", description = "write them for programs as well")
  private Path json;

  @Spec private CommandSpec spec;

  private DevicesCommand() {}

  @Override
  public Integer call() {
    OutputFile.require("--json", json);
    List<Backends.Status> all = Backends.list();
    if (listOnly) {
      list(all);
      keep(all, Map.of(), null);
      return 0;
    }
    Map<Backends.Status, Peak> own = new LinkedHashMap<>();
    Peak host = HostPeak.measure(Runtime.getRuntime().availableProcessors());
    double gflops = host.gflops();
    double rate = host.gigabytesPerSecond();
    for (Backends.Status status : all) {
      if (status.device().isPresent()) {
        try (Backend backend = Backends.select(status.name())) {
          Peak peak = ProgramPeak.measure(backend);
          own.put(status, peak);
          keep(all, own, host); // each device may be the last
          if (status.device().get().kind() == Device.Kind.CPU) {
            gflops = Math.max(gflops, peak.gflops());
            rate = Math.max(rate, peak.gigabytesPerSecond());
          }
        }
      }
    }
    Peak best = new Peak(host.threads(), gflops, rate);
    print(all, own, best);
    keep(all, own, best);
    return 0;
  }

  private void keep(List<Backends.Status> all, Map<Backends.Status, Peak> own, Peak host) {
    if (json != null) {
      JsonResult.write(
          json, new DeviceList(host, all.stream().map(s -> line(s, own.get(s))).toList()));
    }
  }

  private static DeviceList.Line line(Backends.Status status, Peak peak) {
    return status
        .device()
        .map(
            device ->
                new DeviceList.Line(
                    status.name(),
                    device.kind().name(),
                    device.kind() == Device.Kind.CPU ? Machine.cpu() : device.name(),
                    device.driver(),
                    device.computeUnits(),
                    device.memoryBytes(),
                    null,
                    peak))
        .orElseGet(
            () ->
                new DeviceList.Line(
                    status.name(), null, null, null, 0, 0, status.unavailable().orElse(""), null));
  }

  private void list(List<Backends.Status> all) {
    TextTable table = new TextTable("backend", "device", "driver", "units", "memory GB");
    for (Backends.Status status : all) {
      status.device().ifPresent(device -> table.line(about(status, device)));
    }
    print(table, all);
  }

  private static String[] about(Backends.Status status, Device device) {
    return new String[] {
      status.name(),
      device.kind() == Device.Kind.CPU ? Machine.cpu() : device.name(),
      device.driver(),
      Integer.toString(device.computeUnits()),
      number(device.memoryBytes() / 1e9)
    };
  }

  private void print(TextTable table, List<Backends.Status> all) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(table);
    for (Backends.Status status : all) {
      status.unavailable().ifPresent(why -> out.println(status.name() + ": not available: " + why));
    }
    out.flush();
  }

  private void print(List<Backends.Status> all, Map<Backends.Status, Peak> own, Peak host) {
    TextTable table =
        new TextTable(
            "backend",
            "device",
            "driver",
            "units",
            "memory GB",
            "peak GFLOP/s",
            "peak GB/s",
            "product GFLOP/s",
            "copy GB/s");
    own.forEach(
        (status, peak) -> {
          Device device = status.device().orElseThrow();
          boolean cpu = device.kind() == Device.Kind.CPU;
          List<String> line = new ArrayList<>(List.of(about(status, device)));
          line.add(number(cpu ? host.gflops() : peak.gflops()));
          line.add(number(cpu ? host.gigabytesPerSecond() : peak.gigabytesPerSecond()));
          line.add(number(peak.gflops()));
          line.add(number(peak.gigabytesPerSecond()));
          table.line(line.toArray(String[]::new));
        });
    print(table, all);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%nProduct and copy are the backend's own. The peak of the CPU is the best of all probes on"
            + " %d threads,%nmultiply-adds in registers and plain reading among them; that of"
            + " another device the best of its own.%n",
        host.threads());
    out.flush();
  }

  /** What was never steady is no figure. */
  private static String number(double value) {
    if (value == 0) {
      return "-";
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }
}
