package dev.sluice.bench.command;

import dev.sluice.backend.Backends;
import dev.sluice.bench.contender.ContenderId;
import dev.sluice.bench.contender.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options that say who computes, and on how many threads. */
final class Selection {
  /** The exit code that asks the launcher to build peers and to start the command again. */
  static final int BUILD_FIRST = 75;

  /** The system property that names the file for the peers to build. */
  private static final String REQUEST = "sluice.peers.request";

  private static final String ALL = "all";
  private static final String NONE = "none";

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME",
      description =
          "backends, all or none; with fusions as in nd4j/gates+input or nd4j/none. Default: all"
              + " that start here")
  private List<String> backends = List.of(ALL);

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description =
          "libraries to compare with, all or none: libtorch, onnxruntime, onednn, nd4j-op, dl4j,"
              + " tensorflow; on an NVIDIA GPU libtorch-cuda, libtorch-cuda-standard,"
              + " pytorch:PYTHON; pytorch-cpu:PYTHON by name only. Default: all in the suite peers,"
              + " else none")
  private List<String> peers = List.of();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description =
          "numbers of threads, or all; each is measured on its own. Default: 1 and all in the suite"
              + " peers, else all")
  private List<String> threads = List.of();

  /**
   * Who computes.
   *
   * @param allPeers whether peers take part where nothing is said
   */
  List<ContenderId> contenders(boolean allPeers) {
    Set<ContenderId> ids = new LinkedHashSet<>();
    for (String name : backends) {
      switch (name) {
        case ALL ->
            Backends.list().stream()
                .filter(status -> status.device().isPresent())
                .forEach(status -> ids.add(ContenderId.parse(status.name())));
        case NONE -> {}
        default -> ids.add(OptionValue.of("--backends", () -> ContenderId.parse(name)));
      }
    }
    for (String name : peers.isEmpty() && allPeers ? List.of(ALL) : peers) {
      switch (name) {
        case ALL -> Peer.all().forEach(peer -> ids.add(ContenderId.parse(peer.label())));
        case NONE -> {}
        default -> {
          String peer = name.split(":", 2)[0];
          if (Peer.of(name).isEmpty() && Peer.of(peer).isPresent()) {
            throw new IllegalArgumentException(
                "--peers: '"
                    + name
                    + "': "
                    + (Peer.of(peer).get().timesItself()
                        ? "the path or name of a Python is missing after the colon"
                        : peer + " has nothing to choose after a colon"));
          }
          if (Peer.of(name).isEmpty()) {
            throw new IllegalArgumentException(
                "--peers: unknown peer '"
                    + name
                    + "'; there are "
                    + String.join(", ", Peer.labels()));
          }
          ids.add(ContenderId.parse(name));
        }
      }
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("--backends and --peers leave nothing to measure");
    }
    return List.copyOf(ids);
  }

  /**
   * The numbers of threads.
   *
   * @param oneAndAll whether one thread is measured as well where nothing is said
   */
  List<Integer> threads(boolean oneAndAll) {
    int all = Runtime.getRuntime().availableProcessors();
    Set<Integer> counts = new LinkedHashSet<>();
    for (String text : threads.isEmpty() ? oneAndAll ? List.of("1", ALL) : List.of(ALL) : threads) {
      int count = all;
      if (!text.equals(ALL)) {
        try {
          count = Integer.parseInt(text);
        } catch (NumberFormatException e) {
          count = 0;
        }
      }
      if (count < 1 || count > all) {
        throw new IllegalArgumentException(
            "--threads is '"
                + text
                + "', must be from 1 to "
                + all
                + " (the processors here) or all");
      }
      counts.add(count);
    }
    return List.copyOf(counts);
  }

  /**
   * Asks the launcher to build the peers that take part, which it does without a JVM that runs from
   * what it builds.
   *
   * @return whether the command must end now and be started again
   */
  static boolean mustBuild(List<ContenderId> contenders) {
    String file = System.getProperty(REQUEST);
    List<String> folders = new ArrayList<>();
    contenders.forEach(
        id ->
            id.peer()
                .flatMap(Peer::folder)
                .ifPresent(folder -> folders.add("bench/peers/" + folder)));
    if (file == null || folders.isEmpty()) {
      return false;
    }
    try {
      Files.writeString(
          Path.of(file), folders.stream().distinct().collect(Collectors.joining("\n", "", "\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }
}
