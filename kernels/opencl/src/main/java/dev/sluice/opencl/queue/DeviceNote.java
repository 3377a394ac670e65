package dev.sluice.opencl.queue;

import dev.sluice.backend.tuning.UserCache;
import dev.sluice.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A file in the user's cache that says something of a device, as long as nothing else changes. */
public final class DeviceNote {
  private static final System.Logger LOG = System.getLogger("dev.sluice.opencl");

  private final String what;
  private final Optional<Path> file;
  private final byte[] text;

  /**
   * A note that may or may not be there.
   *
   * @param backend whose folder it is in
   * @param what what it says of the device, in a word
   * @param device the device and its driver
   * @param with what else it holds for
   * @param contents what is large among that, and only its digest matters
   */
  public DeviceNote(
      String backend, String what, DeviceTraits device, String with, String contents) {
    this.what = backend + " is " + what;
    String version = DeviceNote.class.getPackage().getImplementationVersion();
    String holds = with + "\nSluice " + version;
    String key = BinaryCache.key(device.identity(), holds, contents);
    file = UserCache.folder(backend).map(folder -> folder.resolve(key + "." + what));
    text = (device.identity() + "\n" + holds + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** {@return whether it is there, and whole} */
  public boolean isThere() {
    return file.filter(this::isWhole).isPresent();
  }

  private boolean isWhole(Path path) {
    try {
      return Arrays.equals(text, Files.readAllBytes(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes it; where nothing can be kept, says so. */
  public void write() {
    if (file.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "{0}, but {1}", what, UserCache.MISSING);
      return;
    }
    try {
      Files.createDirectories(file.get().getParent());
      AtomicFile.write(
          file.get(), channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(text)));
    } catch (IOException | UncheckedIOException e) {
      String reason = e.getMessage();
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}, but {1} cannot be written: {2}",
          what,
          file.get(),
          reason);
    }
  }

  /** Removes it, where it is there. */
  public void remove() {
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
