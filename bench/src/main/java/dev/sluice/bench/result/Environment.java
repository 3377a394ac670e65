package dev.sluice.bench.result;

import java.util.List;

/**
 * Where and with what it was measured.
 *
 * @param cpu the processor's name
 * @param cores processors that the JVM may use
 * @param memoryBytes the machine's memory
 * @param os operating system and version
 * @param jvm the JVM and its version
 * @param jvmFlags the flags of the measuring JVMs
 * @param commit the commit of Sluice's sources, with {@code +changes} where they differ
 * @param devices the devices of the backends that were measured: CPU or GPU, with driver
 * @param instructions which vector instructions each contender was held to
 * @param peaks what the machine reached in probes in this run
 */
public record Environment(
    String cpu,
    int cores,
    long memoryBytes,
    String os,
    String jvm,
    List<String> jvmFlags,
    String commit,
    List<DeviceLine> devices,
    List<Held> instructions,
    List<Peak> peaks) {

  /**
   * What a contender was held to.
   *
   * @param contender its name
   * @param to in words
   */
  public record Held(String contender, String to) {}

  /**
   * A backend's device.
   *
   * @param backend the backend's name
   * @param device the device's name
   * @param driver what drives it
   */
  public record DeviceLine(String backend, String device, String driver) {}

  /**
   * The roofline of a number of threads.
   *
   * @param threads how many
   * @param gflops fused multiply-adds in registers, GFLOP/s
   * @param gigabytesPerSecond reading memory, GB/s
   */
  public record Peak(int threads, double gflops, double gigabytesPerSecond) {}
}
