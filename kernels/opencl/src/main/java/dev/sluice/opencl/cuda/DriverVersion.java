package dev.sluice.opencl.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which driver of NVIDIA's is here: two of one CUDA are not told apart by its interface. */
final class DriverVersion {
  private static final Path FILE = Path.of("/proc/driver/nvidia/version");

  private DriverVersion() {}

  /** As the system has it; empty where it does not tell. */
  static String ofSystem() {
    try {
      return Files.readString(FILE).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
