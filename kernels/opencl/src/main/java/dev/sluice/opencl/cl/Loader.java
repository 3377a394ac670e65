package dev.sluice.opencl.cl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Khronos's loader of OpenCL, for systems that have a driver but none, as containers do. JOCL then
 * finds it by its name among the libraries that are loaded.
 */
final class Loader {
  /** In bytedeco's artefact of the loader. */
  private static final String RESOURCE = "org/bytedeco/opencl/linux-x86_64/libOpenCL.so.1";

  private Loader() {}

  /**
   * Loads it.
   *
   * @return whether there is one for this system
   * @throws UnsatisfiedLinkError where the folder of temporary files forbids execution
   */
  @SuppressWarnings("restricted")
  static boolean load() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return false;
    }
    try (InputStream resource = Loader.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        return false;
      }
      Path file = Files.createTempFile("libOpenCL", ".so.1");
      try {
        Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
        System.load(file.toString());
      } finally {
        Files.delete(file); // what is mapped stays
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
