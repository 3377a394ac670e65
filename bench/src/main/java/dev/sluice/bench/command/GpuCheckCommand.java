package dev.sluice.bench.command;

import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Peer;
import dev.sluice.bench.gpucheck.GpuCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice gpu-check}. */
@Command(
    name = "gpu-check",
    description = {
      "Everything that must be known of a GPU, in the order of its worth and within some minutes:"
          + " devices, conformance, a thousand runs of every cut, a training, what the devices"
          + " reach, speed against the processor, tuning, the ladder, the suites, power and clocks."
          + " After each step all that is known is in three files: gpu-check.txt says what is wrong"
          + " first, gpu-check.html is for a browser, gpu-check.json for programs. What the tuning"
          + " finds is kept for this device, as by tune. Without a GPU it rehearses on OpenCL's"
          + " processor. Exit code 1 where something is wrong, a step failed, or the time did not"
          + " suffice for conformance."
    })
final class GpuCheckCommand implements Callable<Integer> {
  private static final double LEAST_MINUTES = 1;

  /** There where a GPU is; the driver itself is for a step to ask, which may hang. */
  private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");

  @Option(
      names = "--minutes",
      required = true,
      paramLabel = "N",
      description = "the time of all steps together, at least 1")
  private double minutes;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "a folder for the results, made where it is not there")
  private Path folder;

  @Option(
      names = "--backend",
      split = ",",
      paramLabel = "NAME",
      description = "backends to check; default: opencl, tornado and nd4j where they have a GPU")
  private List<String> backends = List.of();

  @Spec private CommandSpec spec;

  private GpuCheckCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (!(minutes >= LEAST_MINUTES)) {
      throw new IllegalArgumentException("--minutes is " + minutes + ", must be at least 1");
    }
    backends.forEach(GpuCheckCommand::requireKnown);
    requireOwn();
    if (Files.exists(NVIDIA_DRIVER)
        && Selection.mustBuild(List.of(ContenderId.parse(Peer.LIBTORCH_CUDA.label())))) {
      return Selection.BUILD_FIRST;
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean well =
        new GpuCheck(
                folder,
                minutes,
                backends,
                Sluice.class.getName(),
                line -> {
                  out.println(line);
                  out.flush();
                })
            .run();
    out.println("Wrote " + folder.resolve("gpu-check.txt") + ", .html and .json");
    out.flush();
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** By its name only: what its driver does to whom opens it is for a step to see. */
  private static void requireKnown(String backend) {
    if (!GpuCheck.OF_GPUS.contains(backend.split(":")[0]) || backend.contains("/")) {
      throw new IllegalArgumentException(
          "--backend is '"
              + backend
              + "'; those of GPUs are "
              + String.join(", ", GpuCheck.OF_GPUS));
    }
  }

  /** Another check's results are not lost, and a folder that takes no files is found out now. */
  private void requireOwn() {
    if (folder.toString().isEmpty()) {
      throw new IllegalArgumentException("--out is empty");
    }
    if (!isMade(folder) || !OutputFile.takesFiles(folder)) {
      throw new IllegalArgumentException("--out is " + folder + ", where no file can be written");
    }
    if (Files.exists(folder.resolve("gpu-check.json"))) {
      throw new IllegalArgumentException(
          "--out is " + folder + ", which has the results of another check; name another folder");
    }
  }

  private static boolean isMade(Path folder) {
    try {
      Files.createDirectories(folder);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
