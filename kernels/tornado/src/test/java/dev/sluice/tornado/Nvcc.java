package dev.sluice.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NVIDIA's compiler, which needs no GPU. */
final class Nvcc {
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
  private static final Pattern STACK =
      Pattern.compile(
          "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");

  private Nvcc() {}

  /**
   * What a kernel needs.
   *
   * @param registers of a work-item
   * @param stack bytes of a work-item that are not in registers, spills among them
   */
  record Needs(int registers, int stack) {}

  /** Compiles the one kernel of a source. */
  static Needs compile(String source, String chip, Path base) {
    try {
      Path file = Files.writeString(Path.of(base + "." + chip + ".cu"), source);
      Path binary = Path.of(base + "." + chip + ".cubin");
      String said =
          run(
              List.of(
                  "nvcc",
                  "-arch=" + chip,
                  "-cubin",
                  "-Xptxas",
                  "-v",
                  "-o",
                  binary.toString(),
                  file.toString()));
      return needs(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Needs needs(String said) {
    Matcher registers = REGISTERS.matcher(said);
    Matcher stack = STACK.matcher(said);
    if (!registers.find() || !stack.find()) {
      throw new IllegalStateException("nvcc did not say what a kernel needs:\n" + said);
    }
    return new Needs(
        Integer.parseInt(registers.group(1)),
        Integer.parseInt(stack.group(1))
            + Integer.parseInt(stack.group(2))
            + Integer.parseInt(stack.group(3)));
  }

  /** The line that says which version it is. */
  static String version() {
    return run(List.of("nvcc", "--version"))
        .lines()
        .filter(line -> line.contains("release"))
        .findFirst()
        .orElseThrow();
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with " + status + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while nvcc ran", e);
    }
  }
}
