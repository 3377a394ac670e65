package dev.sluice.opencl.queue;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The macros that a kernel file is compiled with. Immutable. */
public final class Options {
  /**
   * The system property that makes drivers compile without optimising where it is {@code off}: PoCL
   * is ready ten times as soon then, with kernels that are slow.
   */
  public static final String OPTIMISE = "sluice.opencl.optimise";

  private static final boolean OPTIMISED = !"off".equals(System.getProperty(OPTIMISE));

  /** No macros. */
  public static final Options NONE = new Options(Map.of());

  private final Map<String, Integer> macros;

  private Options(Map<String, Integer> macros) {
    this.macros = macros;
  }

  /**
   * One macro more, or another value for it.
   *
   * @param macro its name
   * @param value its value
   * @return new options
   */
  public Options with(String macro, int value) {
    Map<String, Integer> more = new TreeMap<>(macros);
    more.put(macro, value);
    return new Options(more);
  }

  /**
   * One macro more, 1 or 0.
   *
   * @param macro its name
   * @param value whether it is 1
   * @return new options
   */
  public Options with(String macro, boolean value) {
    return with(macro, value ? 1 : 0);
  }

  /** {@return the macros, by name} */
  public Map<String, Integer> macros() {
    return Map.copyOf(macros);
  }

  /** {@return what OpenCL's compiler is given} */
  @Override
  public String toString() {
    return macros.entrySet().stream()
        .map(entry -> "-D " + entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" ", "-cl-std=CL1.2 ", OPTIMISED ? "" : " -cl-opt-disable"))
        .strip();
  }
}
