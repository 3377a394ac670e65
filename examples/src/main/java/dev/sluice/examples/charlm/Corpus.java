package dev.sluice.examples.charlm;

import dev.sluice.examples.shared.JdkSources;
import dev.sluice.examples.shared.TextFile;
import dev.sluice.random.PhiloxRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

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

  /** The sources of java.util in the JDK that runs this, or a file or folder. */
  static Corpus read(Path path, int most) {
    if (path == null) {
      List<String> sources =
          List.copyOf(JdkSources.of(DEFAULT_FOLDER, "give a text with --text FILE").values());
      return of(sources, most, DEFAULT_FOLDER + " of " + JdkSources.archive());
    }
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("--text " + path + ": there is no such file or folder");
    }
    return of(files(path), most, path.toString());
  }

  private static List<String> files(Path path) {
    try (Stream<Path> walk = Files.walk(path)) {
      return walk.filter(Files::isRegularFile).sorted().map(TextFile::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e, e);
    }
  }

  /**
   * The documents one after the other, in a shuffled order that is the same in every run, so that
   * neighbours in a folder do not decide what is held out: the last twelfth.
   */
  private static Corpus of(List<String> documents, int most, String origin) {
    List<String> order = new ArrayList<>(documents);
    Collections.shuffle(order, Random.from(new PhiloxRandom(SHUFFLE_SEED, 0)));
    StringBuilder all = new StringBuilder();
    for (String text : order) {
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
