package dev.sluice.backend.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class UserCacheTest {
  private static Optional<Path> folder(String home, Map<String, String> env) {
    Properties properties = new Properties();
    properties.setProperty("os.name", "Linux");
    properties.setProperty("user.home", home);
    return UserCache.folder("opencl", properties, env);
  }

  @Test
  void whereItIs() {
    assertEquals(Path.of("/h/.cache/sluice/opencl"), folder("/h", Map.of()).orElseThrow());
    Map<String, String> xdg = Map.of("XDG_CACHE_HOME", "/x");
    assertEquals(Path.of("/x/sluice/opencl"), folder("/h", xdg).orElseThrow());
  }

  /** A cache below whatever folder a program is started in would be many, and in the way. */
  @Test
  void whatIsNotAbsoluteIsIgnored() {
    Map<String, String> relative = Map.of("XDG_CACHE_HOME", "cache");
    assertEquals(Path.of("/h/.cache/sluice/opencl"), folder("/h", relative).orElseThrow());
    assertEquals(Optional.empty(), folder("?", relative));
    assertEquals(Optional.empty(), folder("", Map.of("XDG_CACHE_HOME", "")));
    assertEquals(Optional.empty(), folder("\0", Map.of()));
  }

  @Test
  void withoutAFolderNothingIsReadAndNothingKept() {
    TuningFile file = new TuningFile(Optional.empty(), "device");
    assertEquals(Map.of(), file.read());
    String message = assertThrows(UncheckedIOException.class, file::requireWritable).getMessage();
    assertTrue(message.contains("-Dsluice.cache=FOLDER"), message);
  }
}
