package dev.sluice.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A Python with PyTorch on this machine. */
final class Python {
  /** Names one, whose absence is then an error. */
  private static final String VARIABLE = "SLUICE_PYTORCH";

  private Python() {}

  /** Its path or name; a test is skipped where there is none, and nobody has named one. */
  static String withTorch() {
    String named = System.getenv(VARIABLE);
    if (named != null) {
      return named;
    }
    assumeTrue(
        hasTorch("python3"),
        "python3 has no PyTorch (Debian: python3-torch); " + VARIABLE + " may name another Python");
    return "python3";
  }

  private static boolean hasTorch(String interpreter) {
    try {
      return new ProcessBuilder(interpreter, "-c", "import torch")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The same for programs that ask for CUDA, which then computes on the processor.
   *
   * @param folder for a program that starts it
   */
  static String asIfCuda(Path folder) throws IOException {
    Path script = folder.resolve("as_if_cuda.py");
    try (var source = Python.class.getResourceAsStream("/as_if_cuda.py")) {
      Files.copy(source, script);
    }
    return program(folder, "exec '" + withTorch() + "' '" + script + "' \"$@\"");
  }

  /** A program of the shell's that is started as a Python would be. */
  static String program(Path folder, String line) throws IOException {
    Path program = folder.resolve("python");
    Files.writeString(program, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
  }
}
