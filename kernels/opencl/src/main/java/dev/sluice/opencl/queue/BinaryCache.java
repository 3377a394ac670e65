package dev.sluice.opencl.queue;

import dev.sluice.file.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compiled programs in the user's cache folder. A file is the digest of what follows, and then what
 * the driver gave; one that is not so is as if it were not there, and so is a folder that cannot be
 * written.
 */
public final class BinaryCache {
  private static final int DIGEST_BYTES = 32;

  private final Path folder;

  /**
   * A cache.
   *
   * @param folder where the files are; made when the first is written
   */
  public BinaryCache(Path folder) {
    this.folder = folder;
  }

  /**
   * What tells a program from all others.
   *
   * @param device device and driver
   * @param options what it is compiled with
   * @param source its text
   * @return a name for a file
   */
  public static String key(String device, String options, String source) {
    byte[] all = (device + "\0" + options + "\0" + source).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(digest(all, 0));
  }

  /**
   * A program that an earlier run has kept.
   *
   * @param key of {@link #key}
   * @return what the driver gave; empty where there is none, or none that is whole
   */
  public Optional<byte[]> read(String key) {
    byte[] file;
    try {
      file = Files.readAllBytes(path(key));
    } catch (IOException e) {
      return Optional.empty();
    }
    if (file.length <= DIGEST_BYTES
        || !Arrays.equals(digest(file, DIGEST_BYTES), Arrays.copyOf(file, DIGEST_BYTES))) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(file, DIGEST_BYTES, file.length));
  }

  /**
   * Keeps a program.
   *
   * @param key of {@link #key}
   * @param binary what the driver gave
   */
  public void write(String key, byte[] binary) {
    byte[] digest = digest(binary, 0);
    try {
      Files.createDirectories(folder);
      AtomicFile.write(
          path(key),
          channel -> {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(digest));
            AtomicFile.writeFully(channel, ByteBuffer.wrap(binary));
          });
    } catch (IOException | UncheckedIOException e) {
      // A cache that cannot be written costs time at the next start, and nothing else.
      return;
    }
  }

  private Path path(String key) {
    return folder.resolve(key + ".bin");
  }

  private static byte[] digest(byte[] bytes, int from) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, bytes.length - from);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
