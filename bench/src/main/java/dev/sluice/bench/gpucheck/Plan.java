package dev.sluice.bench.gpucheck;

import dev.sluice.bench.contender.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is worth knowing of a GPU, in the order of its worth: whether it is there, whether it
 * computes right, whether it does so every time and for a whole training, how fast, and at the end
 * what takes long.
 */
final class Plan {
  /** What the quick conformance's steps are called, before the backend. */
  static final String CONFORMANCE = "verify";

  /** The peers that have a GPU's own kernels; where there is none of theirs they leave a line. */
  static final List<String> GPU_PEERS =
      Stream.of(Peer.values()).filter(Peer::onGpu).map(Peer::label).toList();

  private Plan() {}

  /** {@return the first step, which finds the devices} */
  static Step devices() {
    return new Step("devices", "Devices and drivers", List.of("devices", "--no-measure"), 1, 60);
  }

  /**
   * The steps after it.
   *
   * @param backends the backends to check, the one that matters most first
   * @return the steps, in order
   */
  static List<Step> of(List<String> backends) {
    String first = backends.getFirst();
    String all = String.join(",", backends);
    List<Step> steps = new ArrayList<>();
    for (String backend : backends) {
      String title = "Conformance of " + backend;
      steps.add(step(CONFORMANCE, backend, title, 0.5, 600, "verify", "--backend", backend));
    }
    for (String backend : backends) {
      String title = "A thousand runs of every cut of " + backend;
      steps.add(step("repeat", backend, title, 0.2, 600, "repeat", "--backend", backend));
    }
    if (!isLibrary(first)) {
      steps.add(
          step(
              "training",
              first,
              "Two hundred steps of charlm on " + first,
              0.35,
              900,
              "training",
              "--backend",
              first));
    }
    steps.add(new Step("peaks", "What the devices reach", List.of("devices"), 0.25, 120));
    steps.add(
        step(
            "quick",
            first,
            "Some layers on " + first + " and cpu",
            0.25,
            300,
            "bench",
            "--suite",
            "quick",
            "--rounds",
            "2",
            "--backends",
            first + ",cpu"));
    if (!isLibrary(first)) {
      steps.add(step("tune", first, "Tuning " + first, 0.3, 900, "tune", "--backend", first));
    }
    steps.add(
        step(
            "ladder",
            first,
            "What each fusion of " + first + " is worth",
            0.25,
            600,
            "ladder",
            "--backend",
            first));
    steps.add(
        step(
            "peers",
            first,
            "The suite of the peers on " + all + ", cpu and other libraries on NVIDIA's GPUs",
            0.4,
            1800,
            "bench",
            "--suite",
            "peers",
            "--peers",
            String.join(",", GPU_PEERS),
            "--threads",
            "all",
            "--rounds",
            "2",
            "--backends",
            all + ",cpu"));
    steps.add(
        step(
            "deepbench",
            first,
            "DeepBench on " + first + ", beside its published times",
            0.6,
            3600,
            "bench",
            "--suite",
            "deepbench",
            "--rounds",
            "1",
            "--limit",
            "5",
            "--backends",
            first));
    for (String backend : backends) {
      String title = "All of conformance of " + backend;
      steps.add(step("full", backend, title, 1, 3600, "verify", "--full", "--backend", backend));
    }
    return steps;
  }

  /**
   * Whether its kernels are those of a library, which nobody can cut otherwise, and which examples
   * lack.
   */
  private static boolean isLibrary(String backend) {
    return backend.split(":")[0].equals("nd4j");
  }

  private static Step step(
      String id, String backend, String title, double share, double most, String... arguments) {
    String name = id + "-" + backend.replaceAll("[^A-Za-z0-9]+", "-");
    return new Step(name, title, List.of(arguments), share, most);
  }
}
