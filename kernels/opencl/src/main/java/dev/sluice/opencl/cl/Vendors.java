package dev.sluice.opencl.cl;

import dev.sluice.backend.NativeEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The drivers that a loader of OpenCL knows: a folder of {@code .icd} files, each with the name of
 * a library. What gives a container its GPU often puts NVIDIA's library there, and no such file, so
 * that loaders find no device (NVIDIA's container toolkit, issue 682). Then a folder of our own,
 * with the files that are there and one more, takes its place for this process.
 *
 * @param registered the folder of this system
 * @param library the library that may be there without a file
 * @param places where it may be, beside where libraries are looked for
 */
record Vendors(Path registered, String library, List<Path> places) {
  /** Names another folder, both to ocl-icd and to Khronos's loader. */
  private static final String VARIABLE = "OCL_ICD_VENDORS";

  /** Whoever sets one of these has chosen. */
  private static final List<String> CHOICES =
      List.of(VARIABLE, "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH");

  private static final String SUFFIX = ".icd";

  /** NVIDIA's, on Linux. */
  static final Vendors OF_SYSTEM =
      new Vendors(
          Path.of("/etc/OpenCL/vendors"),
          "libnvidia-opencl.so.1",
          List.of(Path.of("/usr/local/nvidia/lib64"), Path.of("/usr/lib/wsl/lib")));

  /**
   * Whether a loader would find a driver.
   *
   * @param environment the process's
   * @return whether there is a file, or somebody has chosen drivers
   */
  boolean any(Map<String, String> environment) {
    return isChosen(environment) || !files().isEmpty();
  }

  private static boolean isChosen(Map<String, String> environment) {
    return CHOICES.stream().anyMatch(environment::containsKey);
  }

  /**
   * The library, where it is there, no file names it, and nobody has chosen drivers.
   *
   * @param environment the process's
   * @return what a file has to name
   */
  Optional<String> unregistered(Map<String, String> environment) {
    if (isChosen(environment) || files().stream().anyMatch(this::names)) {
      return Optional.empty();
    }
    return found();
  }

  /**
   * Makes a folder with the files that are there, and one for another library. It is removed when
   * the JVM ends.
   *
   * @param found the library
   * @return the folder
   */
  Path with(String found) {
    try {
      Path folder = Files.createTempDirectory("sluice-opencl");
      folder.toFile().deleteOnExit(); // the first is removed last
      List<Path> all = new ArrayList<>();
      for (Path file : files()) {
        Path copy = folder.resolve(file.getFileName());
        all.add(Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING));
      }
      all.add(Files.writeString(folder.resolve("sluice" + SUFFIX), found + "\n"));
      all.forEach(file -> file.toFile().deleteOnExit());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has loaders of this process look into a folder. */
  static void use(Path folder) {
    NativeEnvironment.set(VARIABLE, folder.toString());
  }

  private List<Path> files() {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(registered, "*" + SUFFIX)) {
      for (Path file : found) {
        if (Files.isReadable(file)) { // a link to nothing is no driver to loaders either
          all.add(file);
        }
      }
    } catch (IOException e) {
      return List.of(); // there is no such folder, or none that a loader could read
    }
    return all;
  }

  private boolean names(Path file) {
    try {
      return Files.readString(file).contains(library.replaceFirst("\\.so.*", ""));
    } catch (IOException e) {
      return false; // nor will a loader read it
    }
  }

  @SuppressWarnings("restricted")
  private Optional<String> found() {
    for (Path place : places) {
      Path file = place.resolve(library);
      if (Files.exists(file)) {
        return Optional.of(file.toString());
      }
    }
    try {
      SymbolLookup.libraryLookup(library, Arena.global());
      return Optional.of(library);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
