package dev.sluice.examples.music;

import dev.sluice.examples.shared.TextFile;
import dev.sluice.random.PhiloxRandom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Tunes to learn from, and some that are held out.
 *
 * @param origin where they came from, in words
 * @param train what is learned from
 * @param heldOut what is only predicted
 * @param faults a line for each that cannot be read
 */
record Tunes(String origin, List<Tune> train, List<Tune> heldOut, List<String> faults) {
  private static final String OWN = "traditional.abc";
  private static final int HELD_OUT_PART = 6;
  private static final int LEAST = 6;

  /** The project's own. */
  static Tunes own(long seed) throws IOException {
    try (InputStream in = Tunes.class.getResourceAsStream(OWN)) {
      if (in == null) {
        throw new IOException("The resource " + OWN + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Abc.Read read = Abc.read(OWN, text);
      return of("Traditional melodies", read.tunes(), read.faults(), seed);
    }
  }

  /** A file in ABC notation, a folder of such files or an archive of them. */
  static Tunes read(Path data, long seed) throws IOException {
    List<Abc.Read> files = new ArrayList<>();
    if (Files.isDirectory(data)) {
      try (Stream<Path> walk = Files.walk(data)) {
        for (Path file : walk.filter(each -> named(each.toString())).sorted().toList()) {
          files.add(Abc.read(file.toString(), TextFile.read(file)));
        }
      }
    } else if (data.toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
      zipped(data, files);
    } else {
      files.add(Abc.read(data.toString(), TextFile.read(data)));
    }
    return of(
        data.getFileName().toString(),
        files.stream().flatMap(file -> file.tunes().stream()).toList(),
        files.stream().flatMap(file -> file.faults().stream()).toList(),
        seed);
  }

  private static boolean named(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(".abc");
  }

  private static void zipped(Path archive, List<Abc.Read> files) throws IOException {
    if (!Files.isRegularFile(archive)) {
      throw new IllegalArgumentException(archive + ": there is no such file");
    }
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream().filter(entry -> named(entry.getName())).toList();
      for (ZipEntry entry : entries) {
        try (InputStream in = zip.getInputStream(entry)) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          files.add(Abc.read(archive + ", " + entry.getName(), text));
        }
      }
    } catch (ZipException e) {
      throw new IllegalArgumentException(archive + ": is not a zip archive: " + e.getMessage(), e);
    }
  }

  private static Tunes of(String origin, List<Tune> tunes, List<String> faults, long seed) {
    if (tunes.size() < LEAST && !faults.isEmpty()) {
      throw new IllegalArgumentException(faults.getFirst());
    }
    if (tunes.size() < LEAST) {
      throw new IllegalArgumentException(
          origin
              + ": has "
              + tunes.size()
              + " tunes in ABC notation, at least "
              + LEAST
              + " are needed");
    }
    List<Tune> order = new ArrayList<>(tunes);
    Collections.shuffle(order, Random.from(new PhiloxRandom(seed, 6)));
    int held = order.size() / HELD_OUT_PART;
    return new Tunes(
        origin,
        List.copyOf(order.subList(held, order.size())),
        List.copyOf(order.subList(0, held)),
        faults);
  }
}
