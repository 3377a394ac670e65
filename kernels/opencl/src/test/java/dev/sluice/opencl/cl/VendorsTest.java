package dev.sluice.opencl.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether a driver that no file names is found; that loaders then load it, dist/check/smoke says.
 */
class VendorsTest {
  private static final String LIBRARY = "libsome-gpu.so.1";

  @TempDir private Path folder;
  private Path registered;
  private Path place;
  private Vendors vendors;

  @BeforeEach
  void make() throws IOException {
    registered = folder.resolve("vendors");
    place = Files.createDirectory(folder.resolve("lib"));
    vendors = new Vendors(registered, LIBRARY, List.of(folder.resolve("none"), place));
  }

  private Path library() throws IOException {
    return Files.createFile(place.resolve(LIBRARY));
  }

  @Test
  void nothingIsThere() {
    assertFalse(vendors.any(Map.of()));
    assertEquals(Optional.empty(), vendors.unregistered(Map.of()));
  }

  @Test
  void aLibraryWithoutAFile() throws IOException {
    String found = library().toString();
    assertEquals(Optional.of(found), vendors.unregistered(Map.of("PATH", "/bin")));
    assertFalse(vendors.any(Map.of()));
    Path made = vendors.with(found);
    assertEquals(List.of("sluice.icd"), names(made));
    assertEquals(found + "\n", Files.readString(made.resolve("sluice.icd")));
  }

  /** What is registered stays so. */
  @Test
  void besideAnother() throws IOException {
    Files.createDirectory(registered);
    Files.writeString(registered.resolve("pocl.icd"), "libpocl.so.2\n");
    Files.writeString(registered.resolve("readme"), "libsome-gpu.so.1\n");
    assertTrue(vendors.any(Map.of()));
    Files.createSymbolicLink(registered.resolve("gone.icd"), folder.resolve("gone"));
    String found = library().toString();
    assertEquals(Optional.of(found), vendors.unregistered(Map.of()));
    Path made = vendors.with(found);
    assertEquals(List.of("pocl.icd", "sluice.icd"), names(made));
    assertEquals("libpocl.so.2\n", Files.readString(made.resolve("pocl.icd")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"libsome-gpu.so.1", "/opt/lib/libsome-gpu.so.535.1\n"})
  void aFileNamesIt(String line) throws IOException {
    library();
    Files.createDirectory(registered);
    Files.writeString(registered.resolve("gpu.icd"), line);
    assertEquals(Optional.empty(), vendors.unregistered(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OCL_ICD_VENDORS", "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH"})
  void somebodyHasChosen(String variable) throws IOException {
    library();
    assertEquals(Optional.empty(), vendors.unregistered(Map.of(variable, "/a/folder")));
    assertTrue(vendors.any(Map.of(variable, "/a/folder")));
  }

  private static List<String> names(Path made) throws IOException {
    try (Stream<Path> files = Files.list(made)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
