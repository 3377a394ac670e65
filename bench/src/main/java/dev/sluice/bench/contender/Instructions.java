package dev.sluice.bench.contender;

import dev.sluice.backend.NativeEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which of the processor's vector instructions contenders may use: a machine with AVX-512 can so be
 * measured as one that has AVX2 only. Each is held by its own switch.
 */
public enum Instructions {
  /** All that it has. */
  ALL("all", List.of(), Map.of()),
  /** AVX2 and FMA: 16 registers of 256 bits. */
  AVX2(
      "avx2",
      List.of("-XX:UseAVX=2"),
      Map.of(
          "ONEDNN_MAX_CPU_ISA", "AVX2",
          "MKL_ENABLE_INSTRUCTIONS", "AVX2",
          "ATEN_CPU_CAPABILITY", "avx2"));

  /** The system property of a measuring JVM that says what it may use. */
  public static final String PROPERTY = "sluice.bench.instructions";

  /** Who computes in the JVM, or in libraries that have a switch. */
  private static final Set<String> HELD =
      Set.of(
          "cpu",
          "reference",
          Peer.LIBTORCH.label(),
          Peer.ONEDNN.label(),
          Peer.TENSORFLOW.label(),
          Peer.PYTORCH_CPU.label());

  private final String label;
  private final List<String> jvmFlags;
  private final Map<String, String> variables;

  Instructions(String label, List<String> jvmFlags, Map<String, String> variables) {
    this.label = label;
    this.jvmFlags = jvmFlags;
    this.variables = new TreeMap<>(variables);
  }

  /** {@return the name on the command line} */
  public String label() {
    return label;
  }

  /**
   * Those of a name.
   *
   * @param label as of {@link #label()}
   * @return the instructions
   * @throws IllegalArgumentException where there are none of that name
   */
  public static Instructions of(String label) {
    return Arrays.stream(values())
        .filter(one -> one.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown instructions '"
                        + label
                        + "'; there are "
                        + Arrays.stream(values())
                            .map(Instructions::label)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Checks that the processor knows them.
   *
   * @return these
   * @throws IllegalArgumentException where they are another architecture's
   */
  public Instructions ofThisMachine() {
    String architecture = System.getProperty("os.arch");
    if (this != ALL && !architecture.matches("amd64|x86_64")) {
      throw new IllegalArgumentException(
          "Instructions '" + label + "' are those of x86-64, this is " + architecture);
    }
    return this;
  }

  /** {@return what this JVM and those that it starts may use} */
  public static Instructions own() {
    return of(System.getProperty(PROPERTY, ALL.label));
  }

  /** {@return the flags of a measuring JVM} */
  public List<String> jvmFlags() {
    return jvmFlags;
  }

  /**
   * Whether a contender can be held to them.
   *
   * @param contender who
   * @return false where it has no switch
   */
  public boolean holds(ContenderId contender) {
    return this == ALL || HELD.contains(contender.name().split(":", 2)[0]);
  }

  /**
   * What a contender was held to, for a report.
   *
   * @param contender who
   * @return in words, with the switches
   */
  public String held(ContenderId contender) {
    if (this == ALL) {
      return "all that the processor has";
    }
    String switches =
        contender.peer().isEmpty()
            ? String.join(" ", jvmFlags)
            : variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining(" "));
    return label + " (" + switches + ")";
  }

  /** {@return the variables that hold libraries to them, for a process that is started} */
  public Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  /** Sets the variables that libraries read when they are loaded, in this process. */
  public void apply() {
    variables.forEach(NativeEnvironment::set);
  }
}
