package dev.sluice.bench.contender;

import dev.sluice.backend.Backends;
import dev.sluice.backend.Fusion;
import dev.sluice.bench.python.PythonContender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The name of a contender: a backend such as {@code nd4j} or {@code opencl:0:1}, a peer, or a
 * backend with some of its fusions only, {@code nd4j/gates+input} or {@code nd4j/none}.
 *
 * @param name the backend's or the peer's name
 * @param fusions the fusions of a backend; empty for all that it has
 */
public record ContenderId(String name, Optional<Set<Fusion>> fusions) {
  private static final String NONE = "none";

  /**
   * Reads a name.
   *
   * @param text as of {@link #toString()}
   * @return the contender's id
   * @throws IllegalArgumentException where there is no such backend or peer
   */
  public static ContenderId parse(String text) {
    if (Peer.of(text).isPresent()) { // an interpreter's path has slashes of its own
      return new ContenderId(text, Optional.empty());
    }
    String[] parts = text.split("/", 2);
    List<String> names = new ArrayList<>(Backends.names());
    names.addAll(Peer.labels());
    String backend = parts[0].split(":", 2)[0];
    if (!names.contains(backend)) {
      throw new IllegalArgumentException(
          "Unknown backend or peer '"
              + parts[0]
              + "'; there are "
              + String.join(", ", names)
              + Backends.howToGet(backend));
    }
    if (parts.length == 1) {
      return new ContenderId(parts[0], Optional.empty());
    }
    if (Peer.of(parts[0]).isPresent()) {
      throw new IllegalArgumentException(
          "'" + text + "': only Sluice's backends have fusions that can be turned off");
    }
    Set<Fusion> fusions = EnumSet.noneOf(Fusion.class);
    if (!parts[1].equals(NONE)) {
      for (String label : parts[1].split("\\+")) {
        fusions.add(fusion(label));
      }
    }
    return new ContenderId(parts[0], Optional.of(fusions));
  }

  private static Fusion fusion(String label) {
    return Arrays.stream(Fusion.values())
        .filter(fusion -> fusion.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown fusion '"
                        + label
                        + "'; there are "
                        + NONE
                        + ", "
                        + Arrays.stream(Fusion.values())
                            .map(Fusion::label)
                            .collect(Collectors.joining(", "))));
  }

  /** {@return the peer, where it is one} */
  public Optional<Peer> peer() {
    return Peer.of(name);
  }

  /**
   * Loads it into this JVM.
   *
   * @return the contender
   */
  public Contender open() {
    return peer().map(this::open).orElseGet(() -> new BackendContender(name, fusions));
  }

  private Contender open(Peer peer) {
    return peer.timesItself()
        ? new PythonContender(name, Peer.interpreter(name), peer.onGpu())
        : PeerClassPath.load(peer);
  }

  @Override
  public String toString() {
    return name
        + fusions
            .map(
                set ->
                    "/"
                        + (set.isEmpty()
                            ? NONE
                            : set.stream().map(Fusion::label).collect(Collectors.joining("+"))))
            .orElse("");
  }
}
