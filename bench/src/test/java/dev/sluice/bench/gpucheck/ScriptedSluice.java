package dev.sluice.bench.gpucheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A command that does what a GPU's bad day would make of each step. */
final class ScriptedSluice {
  static final String DEVICES =
      """
      {"host": null, "backends": [
        {"name": "cpu", "kind": "CPU", "device": "a processor", "driver": "Java"},
        {"name": "opencl:0:0", "kind": "GPU", "device": "a GPU", "driver": "1.2",
         "peak": {"threads": 0, "gflops": 60000.0, "gigabytesPerSecond": 4000.0}},
        {"name": "tornado", "unavailable": "no SDK"}]}
      """;

  private ScriptedSluice() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> line = List.of(args);
    Path json = Path.of(line.getLast());
    switch (line.getFirst()) {
      case "devices" -> Files.writeString(json, DEVICES);
      case "verify" -> {
        Files.writeString(
            json,
            """
            [{"backend": "opencl:0:0", "depth": "QUICK", "checks": 55,
              "failures": ["gru(): y, element 3"],
              "operations": {"gru": {"results": 9, "error": 0.5, "bound": 0.001}}}]
            """);
        System.exit(1);
      }
      case "repeat" -> {
        Files.writeString(
            json,
            """
            [{"shape": "lstm:h8:b1:t1", "cuts": [
              {"cut": "as it is", "runs": 1000, "different": 0, "first": "", "wrong": false},
              {"cut": "tile = 4", "runs": 1000, "different": 3, "first": "", "wrong": true}]}]
            """);
        Thread.sleep(60_000); // measures on and on
      }
      default -> {
        System.err.println("sluice: clFinish: CL_OUT_OF_RESOURCES, the device is gone");
        System.exit(3);
      }
    }
  }
}
