package dev.sluice.backend.tuning;

import dev.sluice.file.AtomicFile;
import dev.sluice.file.Json;
import dev.sluice.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was measured best for one device and driver, as a file. A file that is not there, or of
 * another device, holds nothing; one that is no tuning neither, which is said. The next {@link
 * #keep} replaces it.
 */
public final class TuningFile {
  private static final String FORMAT = "sluice tuning 1";
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private final Optional<Path> file;
  private final String device;

  /**
   * Names the file.
   *
   * @param file where it is, or shall be; empty where nothing can be kept
   * @param device what tells the device and driver from others
   */
  public TuningFile(Optional<Path> file, String device) {
    this.file = file;
    this.device = device;
  }

  /**
   * Reads what was kept.
   *
   * @return settings by class; none where there is no such file
   */
  public Map<ShapeClass, Settings> read() {
    Map<ShapeClass, Settings> all = new LinkedHashMap<>();
    if (file.isEmpty()) {
      return all;
    }
    Map<String, Object> document;
    try {
      document = Json.parseObject(Files.readAllBytes(file.get()));
    } catch (IOException e) {
      return all;
    } catch (IllegalArgumentException e) {
      warn("", "is no tuning (" + e.getMessage() + ") and is not used");
      return all;
    }
    if (FORMAT.equals(document.get("format"))
        && device.equals(document.get("device"))
        && document.get("layers") instanceof Map<?, ?> layers) {
      layers.forEach(
          (name, values) ->
              ShapeClass.parse(name.toString())
                  .ifPresent(
                      shape -> {
                        if (values instanceof Map<?, ?> map) {
                          all.put(shape, settings(map));
                        }
                      }));
    }
    return all;
  }

  /**
   * Says that settings of the file are not used.
   *
   * @param shape the class that they are for
   * @param reason why
   */
  public void ignored(ShapeClass shape, String reason) {
    warn(shape.toString(), "has a tuning for '" + shape + "' that is not used: " + reason);
  }

  /** Once for a file and a part of it, however often it is read. */
  private void warn(String part, String what) {
    String name = file.map(Path::toString).orElse("");
    if (WARNED.add(name + " " + part)) {
      LOG.log(System.Logger.Level.WARNING, "{0} {1}", name, Printable.of(what));
    }
  }

  private static Settings settings(Map<?, ?> map) {
    Map<String, String> values = new TreeMap<>();
    map.forEach((knob, value) -> values.put(knob.toString(), String.valueOf(value)));
    return new Settings(values);
  }

  /**
   * Adds or replaces the settings of a class.
   *
   * @param shape the class
   * @param settings what was best
   * @return the file
   * @throws UncheckedIOException where it cannot be written; it is then as it was
   */
  public Path keep(ShapeClass shape, Settings settings) {
    Path target = requireWritable();
    Map<String, Object> layers = new TreeMap<>();
    read().forEach((kept, values) -> layers.put(kept.toString(), values.values()));
    layers.put(shape.toString(), settings.values());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", FORMAT);
    document.put("device", device);
    document.put("layers", layers);
    byte[] text = Json.write(document).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(target, text);
    return target;
  }

  /**
   * Makes the file's folder, and checks that something can be kept, before it is measured.
   *
   * @return the file
   * @throws UncheckedIOException where it cannot be written
   */
  public Path requireWritable() {
    Path target =
        file.orElseThrow(
            () -> new UncheckedIOException(UserCache.MISSING, new IOException("no folder")));
    Path folder = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".sluice", null));
    } catch (IOException e) {
      throw new UncheckedIOException(
          target + ": cannot be written: its folder cannot be made or takes no files: " + e, e);
    }
    AtomicFile.requireWritable(target);
    return target;
  }
}
