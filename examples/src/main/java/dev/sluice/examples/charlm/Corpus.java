package dev.sluice.examples.charlm;

import dev.sluice.random.PhiloxRandom;
import dev.sluice.text.ByteOrderMark;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A text to learn from, and a part of it that is held out.
 *
 * @param train what is learned from
 * @param heldOut what is only predicted
 * @param origin where it came from, in words
 */
record Corpus(String train, String heldOut, String origin) {
  private static final String DEFAULT_FOLDER = "java.base/java/util/";
  private static final int HELD_OUT_PART = 12;
  private static final int SHUFFLE_SEED = 25;

  private record Document(String name, String text) {
    Document {
      text = ByteOrderMark.strip(text);
    }
  }

  /** The sources of java.util in the JDK that runs this, or a file or folder. */
  static Corpus read(Path path, int most) {
    if (path == null) {
      Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
      if (!Files.isRegularFile(zip)) {
        throw new IllegalArgumentException(
            "This JDK has no sources (" + zip + "); give a text with --text FILE");
      }
      return of(zipped(zip), most, DEFAULT_FOLDER + " of " + zip);
    }
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("--text " + path + ": there is no such file or folder");
    }
    return of(files(path), most, path.toString());
  }

  private static List<Document> zipped(Path zip) {
    List<Document> documents = new ArrayList<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      List<? extends ZipEntry> entries =
          file.stream()
              .filter(entry -> entry.getName().startsWith(DEFAULT_FOLDER))
              .filter(entry -> entry.getName().endsWith(".java"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        try (InputStream in = file.getInputStream(entry)) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          documents.add(new Document(entry.getName(), text));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(zip + ": cannot be read: " + e.getMessage(), e);
    }
    return documents;
  }

  private static List<Document> files(Path path) {
    try (Stream<Path> walk = Files.walk(path)) {
      return walk.filter(Files::isRegularFile).sorted().map(Corpus::file).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e, e);
    }
  }

  private static Document file(Path path) {
    try {
      return new Document(path.toString(), Files.readString(path));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(path + ": is not text in UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e, e);
    }
  }

  /**
   * The documents one after the other, in a shuffled order that is the same in every run, so that
   * neighbours in a folder do not decide what is held out: the last twelfth.
   */
  private static Corpus of(List<Document> documents, int most, String origin) {
    List<Document> order = new ArrayList<>(documents);
    Collections.shuffle(order, Random.from(new PhiloxRandom(SHUFFLE_SEED, 0)));
    StringBuilder all = new StringBuilder();
    for (Document document : order) {
      String text = document.text();
      all.append(text, 0, Math.min(most - all.length(), text.length()));
    }
    int cut = all.length() - all.length() / HELD_OUT_PART;
    String train = all.substring(0, cut);
    String heldOut = all.substring(cut);
    if (train.length() < 1000 || heldOut.length() < 50) {
      throw new IllegalArgumentException(
          origin
              + ": of at most "
              + most
              + " characters (--chars) there are "
              + train.length()
              + " characters to learn from and "
              + heldOut.length()
              + " to hold out, at least 1000 and 50 are needed");
    }
    return new Corpus(train, heldOut, origin);
  }
}
