package dev.sluice.backend.tuning;

import dev.sluice.file.AtomicFile;
import dev.sluice.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was measured best for one device and driver, as a file. A file that cannot be read, or is of
 * another device, is as if it were not there: the next {@link #keep} replaces it.
 */
public final class TuningFile {
  private static final String FORMAT = "sluice tuning 1";

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
    } catch (IOException | IllegalArgumentException e) {
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
    AtomicFile.write(target, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(text)));
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
